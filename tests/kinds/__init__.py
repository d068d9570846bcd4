"""The kinds of value and the fields: what is declared, what is refused, what Excel lets nobody type."""
