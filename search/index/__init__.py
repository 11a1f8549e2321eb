"""The inverted index: terms and the documents that have them. It knows no kind of record.

analyser         text to terms, the same for records and for queries
folding          case, width, diacritics and invisible characters
stemming         a word to its stem, for English and Russian
japanese         normalisation of Japanese text
terms            the facet values, texts and date of a record as terms
postings         writing of posting lists
document_values  facet values and date of single documents
snapshot         reading of the index at one version of the catalogue
ordering         the documents of a result in chronological order
query            parsing and evaluation of queries
fuzzy            words that differ from the typed one by a few letters
related_words    compounds, and words with the same beginning
"""
