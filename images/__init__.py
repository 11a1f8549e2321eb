"""Image files: validation, metadata, decoding, derivatives and tile packs. Knows no record."""
