"""Every figure that outputs have in common, counted once a run; pages, workbooks, run.json and the console take it from here."""

from pipeline.publish.facts.of_run import Facts, facts_of

__all__ = ["Facts", "facts_of"]
