"""The configuration of a run: the batch with the province's differences, the province as written, the reference tables."""
