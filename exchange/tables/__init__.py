"""The tables of the bag and of spreadsheets: one declaration of columns for each kind of record."""
