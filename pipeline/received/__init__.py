"""What came in: every file with what reading made of it, which files hold the same bytes, which are returns and which rosters."""
