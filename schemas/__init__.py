"""What is true of a return: declarations only. Nothing here imports ``pipeline``."""
