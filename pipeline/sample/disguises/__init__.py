"""Harmless changes to a book, one module a subject; ``pipeline.sample.disguise`` has them all by name."""
