"""What must hold, as an expression over the fields of the form: parsed once into a tree, which has many uses.

``parse`` makes a typed tree of a text such as ``team_dual >= shares.dual * team_total``; ``evaluate`` answers it over whole tables
with three answers (true, false, cannot be judged), ``chinese`` says it in words. Nothing is ever executed: Python's own parser
reads the text, and a closed list of its nodes is understood.
"""
