"""A school's own workbook with its faults marked: bytes in, bytes out, in an isolated worker. Light imports only, no pandas."""
