"""Staged pandas jobs: discover, read, type, versions, check, decide, merge, publish. ``pipeline.run`` has their order."""

__version__ = "0.1.0"
