"""Which rows are data, which cell is which field: hand-written returns as text tables, all in one inbox, through the real entry point."""
