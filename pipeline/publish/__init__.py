"""Turns a finished run into files: each written whole or not at all, school text never markup, formula or path."""
