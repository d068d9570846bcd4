"""What lies in the inbox: every entry once, clutter and special files marked, nothing opened."""
