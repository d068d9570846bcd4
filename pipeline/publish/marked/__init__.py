"""What goes back to schools: which words a marked workbook tells them, its making by the workers, and what its folder held before."""
