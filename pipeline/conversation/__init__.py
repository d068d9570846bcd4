"""What schools say to their findings: which explanations count, for which finding, and how long."""
