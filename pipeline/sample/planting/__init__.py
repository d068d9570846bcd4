"""Faults of every family, one module a subject; ``pipeline.sample.fault`` has them all by key."""
