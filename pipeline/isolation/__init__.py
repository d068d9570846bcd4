"""A fault of ours costs the file or the rule that brings it out, and nothing else."""
