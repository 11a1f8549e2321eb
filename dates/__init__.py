"""Historic dates in EDTF (ISO 8601-2): the value, parsing, formatting and the model field.

This package does not know any kind of record. Only ``fields`` needs Django's ORM; the rest needs
only two settings, the first and last day of the museum's period, which close an open interval.
"""
