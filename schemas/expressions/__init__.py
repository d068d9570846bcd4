"""What must hold, as an expression over the fields of the form: parsed once into a tree, which has many uses.

``parse`` makes a typed tree of a text such as ``team_dual >= shares.dual * team_total``; ``evaluate`` answers it over whole tables
with three answers (true, false, cannot be judged), ``scalar`` over one record, ``chinese`` says it in words, ``possible`` proves what no
record can do, ``witnesses`` finds records on each side of every limit. Nothing is ever executed: Python's own parser
reads the text, and a closed list of its nodes is understood.
"""
