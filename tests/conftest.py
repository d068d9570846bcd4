"""What holds for every test: the product runs as it is shipped."""

import os

# The validator of Open XML that the tests use brings lxml along, and openpyxl would take it for its parser; users have none.
os.environ["OPENPYXL_LXML"] = "False"
