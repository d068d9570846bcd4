"""The tables of a run and how they hang together."""
