"""Writers of books: one module a family of formats."""
