"""Where outputs go: one run at a time, whole or not at all, and what is remembered between runs."""
