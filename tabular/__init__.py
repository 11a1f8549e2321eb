"""Tables in files: reading and writing CSV, XLSX and ODS, and what a cell holds.

Knows no record, and imports nothing else of the museum.
"""
