"""Harmless changes to a book, one module a subject; ``workshop.sample.disguise`` has them all by name."""
