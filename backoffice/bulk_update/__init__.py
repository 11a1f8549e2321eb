"""One change to many records: shown before it is made, and made in one act."""
