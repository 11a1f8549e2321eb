"""Finding: terms and the documents that have them. This room knows nothing of records.

analyser   text to terms, the same for what is written and for what is typed
terms      what a record says to the index: its facet values, its texts, its day
postings   the rows, written inside an act
snapshot   the rows as one version of the catalogue, read
order      the documents of a result by date, at any depth
query      what was typed, as set algebra
near       words nearly like the one typed
"""
