"""The province's tables: summary, balance, what became of files, accounts, progress of the expected schools."""
