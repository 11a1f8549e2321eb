"""The addresses of many values at once are those of each value alone."""

from hypothesis import given
from hypothesis import strategies as st

from search.facets import QueryState

PARAMETERS = ("year", "subject", "q", "sort")
VALUES = st.sets(st.sampled_from(("1947", "a b", "музыка", "x&y=z", "収容所")), max_size=3)


@given(
    chosen=st.fixed_dictionaries(dict.fromkeys(PARAMETERS, VALUES)),
    name=st.sampled_from(PARAMETERS),
    value=st.sampled_from(("1947", "a b", "музыка", "new")),
)
def test_toggling_gives_the_query_of_toggled(chosen, name, value):
    state = QueryState(PARAMETERS)._with(chosen)
    assert state.toggling(name)(value) == state.toggled(name, value).query
