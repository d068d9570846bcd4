"""One module a family of formats; each gives a ``Workbook`` of tokens."""
