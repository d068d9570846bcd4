"""Faults of every family, one module a subject; ``workshop.sample.fault`` has them all by key."""
