"""The province's tables: summary, balance, accounts."""
