"""Editing records in spreadsheets: export, edit in any program, preview, apply, undo.

A sheet is one of the tables that the bag has too (`exchange.tables`), so a cell means the same in
both. `mapping` maps foreign headers to the museum's, `plan` works out what would change, `preview`
stores that, `apply` and `apply_rows` change the records, and `undo` reverts a whole sheet.
"""
