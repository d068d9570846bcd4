"""What developers use and the product does not: samples with their truth, the rule book, rule comparison, the bench."""
