"""The second, independent reader: every cell that a finding cites is opened again and compared."""
