"""Which return counts: whose province it is, and which version of a school's return is current."""
