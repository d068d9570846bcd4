"""Every figure of the outputs, counted once a run: page, workbook, run.json and console take it from here."""

from pipeline.publish.facts.of_run import Facts, facts_of

__all__ = ["Facts", "facts_of"]
