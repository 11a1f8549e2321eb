"""Spreadsheets: any kind of record out, edited anywhere, and in again; shown first, and undone.

A sheet is one table of the bag (`exchange/bag/tables`), so a cell means here what it means there.
`mapping` knows foreign headers, `planning` says what would change, `applying` changes it and takes
it back.
"""
