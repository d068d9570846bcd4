"""Blank forms for schools, made of the layouts, the fields and the batch. No school's file is opened here."""
