"""The search index of all public records: terms and postings, queries, facets, and its version.

models    the tables: Document, Posting, CatalogueVersion
index     text analysis, postings, snapshots and queries; knows no records
indexing  brings records into the index and keeps it up to date
facets    filtered lists: facets, their counts, and pages of results
version   the version of the catalogue, read without a query
"""
