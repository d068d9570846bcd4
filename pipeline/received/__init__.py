"""What came in: every file with what reading made of it, which hold the same bytes, which are returns or rosters."""
