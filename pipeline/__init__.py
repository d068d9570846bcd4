"""Staged pandas jobs: discover, read, type, versions, check, decide, merge, publish. ``pipeline.flow.province`` has their order."""

__version__ = "0.1.0"
