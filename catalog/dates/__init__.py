"""Historic dates: the value, the reading of text, the display, the model field.

Everything here except ``field`` works without Django and knows nothing of records.
"""
