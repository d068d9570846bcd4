"""What rules need to know beyond a record's own cells: levels, counts of lists, the register, the roster, other rows."""
