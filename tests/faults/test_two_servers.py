"""Two servers and two workers on one data folder of one machine: nothing is lost or twice."""

import threading

from tests.faults.museums import Curator, free_port, wait_for

ACTS = 12


def test_both_work_and_each_sees_the_other_at_once(museum):
    ports = [free_port(), free_port()]
    for number, port in enumerate(ports):
        museum.nursery(f"web{number}").begin(do="serve", port=port)
        museum.nursery(f"worker{number}").begin(do="manage", arguments=["work"])
        wait_for(port)
    curators = [
        Curator(port, museum.known["session"], museum.known["batch"], seed=seed)
        for seed, port in enumerate(ports)
    ]
    failures = []

    def work(curator, other):
        try:
            for _ in range(ACTS):
                curator.act()
            curator.publish()
            name = curator.ledger["published"][-1]
            page = other.request("GET", "/en/people/")
            assert name in page.text, "The other server shows a stale page."
        except Exception as error:
            failures.append(error)

    hands = [threading.Thread(target=work, args=pair) for pair in (curators, curators[::-1])]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert failures == []
    checker = museum.nursery("checker")
    for curator in curators:
        assert checker.answer(do="check", ledger=curator.ledger) == []
    code = "import time; time.sleep(2.1)"
    checker.answer(do="run", code=code)
    checker.do(do="manage", arguments=["work", "--until-empty"])
    code = (
        "from photos.models import ImportRow, Master, Photo\n"
        "answer = [ImportRow.objects.filter(status='done').count(), Photo.objects.count(),"
        " Master.objects.count()]"
    )
    uploads = sum(len(curator.ledger["uploads"]) for curator in curators)
    assert checker.answer(do="run", code=code) == [uploads] * 3
