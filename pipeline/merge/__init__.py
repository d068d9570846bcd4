"""The province's tables: summary, balance, what became of every file, accounts, how far the expected schools have come."""
