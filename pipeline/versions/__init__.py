"""Which return counts: whose province it is, which bytes came twice, which version of a school's return is current."""
