"""Reading and writing tables as CSV, XLSX and ODS files, and converting cells to values.

Of the museum's other apps it imports only `languages`; it knows no records.
"""
