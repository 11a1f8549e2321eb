"""Historic dates: the value, the reading of text, the display, the model field.

Knows nothing of records. Of Django, everything except ``field`` needs the settings alone: the
museum's span of years, to which an open date reaches.
"""
