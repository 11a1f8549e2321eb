"""The process that answers is killed with SIGKILL while a curator works."""

import random

import pytest

from tests.faults.moments import Moments
from tests.faults.museums import Curator, free_port, killed_after, wait_for


@pytest.mark.parametrize("kills", [10, pytest.param(50, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost(museum, kills, say):
    """Uploads, saved forms and publications, each acknowledged or whole or not there."""
    port, chance = free_port(), random.Random(1947)
    web, checker = museum.nursery("web"), museum.nursery("checker")
    curator = Curator(port, museum.known["session"], museum.known["batch"])
    web.warm_up(museum.known["session"])
    moments = Moments(kills)
    while moments.are_missing:
        web.begin(do="serve", port=port)
        wait_for(port)
        with killed_after(web, chance.uniform(0.1, 1.5), lambda: moments.during(curator)):
            curator.act_until_nobody_answers()
    say(f"The server was killed: {moments}")
    assert curator.acts > kills / 2, "Hardly anything was acknowledged: nothing was tried."
    assert min(map(len, (curator.ledger["uploads"], curator.ledger["published"]))) > 0
    assert checker.answer(do="check", ledger=curator.ledger) == []
    # The worker takes in what arrived.
    checker.do(do="manage", arguments=["work", "--until-empty"])
    assert checker.answer(do="check", ledger=curator.ledger) == []
