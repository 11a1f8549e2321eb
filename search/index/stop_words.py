"""Stop words: left out of the index and of queries, and skipped when word bigrams are formed.

The lists are short on purpose. Negations are never stop words (no, not, never, without, не, нет,
ни, без): a search for "did not return" must differ from one for "returned".
"""

_ENGLISH = """
    a an the of in on at to for from by with and or as is are was were be been being
    has have had do does did it its this that these those s th nd rd
"""

_RUSSIAN = """
    а в во и к ко на о об обо от по с со у из изо за до для при про но или же ли бы как что это
    был была было были г гг х й го е я
"""

ENGLISH = frozenset(_ENGLISH.split())
RUSSIAN = frozenset(_RUSSIAN.split())
