"""Import of photographs: a folder or a table is read into rows, and rows become drafts."""
