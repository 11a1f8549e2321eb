"""The chain of hashes reveals every change of the audit log, except a cut at its end."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from audit.chain import GENESIS_HASH, entry_hash, find_breaks


@dataclass(frozen=True)
class Entry:
    sequence: int
    at: datetime
    user_key: int | None
    user_name: str
    kind: str
    why: str
    records: str
    version: int | None
    previous: str
    hash: str = ""


def chain_of(reasons):
    entries, previous = [], GENESIS_HASH
    for number, why in enumerate(reasons, start=1):
        at = datetime(1946, 5, 1, tzinfo=UTC) + timedelta(seconds=number)
        entry = Entry(number, at, 7, "Tamura", "change", why, "PH-0001", number, previous)
        entry = replace(entry, hash=entry_hash(entry))
        entries.append(entry)
        previous = entry.hash
    return entries


chains = st.lists(st.text(max_size=20), min_size=3, max_size=12).map(chain_of)


@given(chains)
def test_a_chain_that_nobody_touched_holds(chain):
    assert not list(find_breaks(chain))


@given(chains, st.data())
def test_any_altered_column_is_found_and_named(chain, data):
    at = data.draw(st.integers(0, len(chain) - 1))
    name, value = data.draw(
        st.sampled_from(
            [
                ("at", datetime(1947, 1, 1, tzinfo=UTC)),
                ("user_key", 8),
                ("user_name", "Ivanov"),
                ("kind", "delete"),
                ("why", "Something else entirely, and longer."),
                ("records", "PH-0002"),
                ("version", None),
            ]
        )
    )
    altered = [*chain[:at], replace(chain[at], **{name: value}), *chain[at + 1 :]]
    found = list(find_breaks(altered))
    assert [each.sequence for each in found] == [chain[at].sequence]
    assert "was altered" in str(found[0])


@given(chains, st.data())
def test_an_entry_altered_with_its_hash_breaks_the_next(chain, data):
    at = data.draw(st.integers(0, len(chain) - 2))
    forged = replace(chain[at], why="Something else entirely, and longer.")
    forged = replace(forged, hash=entry_hash(forged))
    found = list(find_breaks([*chain[:at], forged, *chain[at + 1 :]]))
    assert found[0].sequence == chain[at + 1].sequence


@given(chains, st.data())
def test_an_entry_that_is_gone_is_missed(chain, data):
    at = data.draw(st.integers(0, len(chain) - 2))
    found = list(find_breaks([*chain[:at], *chain[at + 1 :]]))
    assert found[0].sequence == at + 1
    assert "missing" in str(found[0])


@given(chains, st.data())
def test_two_that_changed_places_are_found(chain, data):
    at = data.draw(st.integers(0, len(chain) - 2))
    assert list(find_breaks([*chain[:at], chain[at + 1], chain[at], *chain[at + 2 :]]))
