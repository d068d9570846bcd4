"""From tokens to values: whole-province tables, one parser a kind of field, every tidying recorded."""
