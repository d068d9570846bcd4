"""Findings and decisions become outcomes."""
