"""The worklist: what records lack, as counts that link to exactly these records."""
