"""The tables of the bag and of spreadsheets, collected from all apps (`records.table`)."""
