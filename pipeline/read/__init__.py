"""Reads what lies in the inbox, in isolated workers, into tokens with addresses."""
