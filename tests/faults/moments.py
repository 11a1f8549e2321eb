"""When a fault came: within an act, or before it had begun or after its end, where it tries little.

A random moment is worth nothing if the process that is killed then is starting or idle. So each
test counts the moments within its act and goes on until there are as many as it promises.
"""

import time
from collections import Counter


class Moments:
    """The moments of the faults of one test. `wanted` of them have to fall within its act."""

    def __init__(self, wanted, *, most=4):
        self.wanted, self._most = wanted, most * wanted
        self.within, self.outside, self.numbers = Counter(), 0, []
        #: Seconds after which the process that works is killed, at most; as it turns out to need.
        self._longest = 1.5

    @property
    def are_missing(self):
        """Whether more faults are needed. Fails if hardly any of them fall within the act."""
        tried = self.within.total() + self.outside
        assert tried < self._most, f"Hardly any fell within: {self}"
        return self.within.total() < self.wanted

    def add(self, act, number=None):
        """Note a fault during `act`, or outside of any if it is empty.

        `number` says where within: milliseconds of the request, or what the process had done.
        """
        if not act:
            self.outside += 1
            return
        self.within[act] += 1
        if number is not None:
            self.numbers.append(round(number))

    def wait(self, chance):
        """Wait until a random moment, at which the process should be within its work."""
        time.sleep(chance.uniform(0.1, self._longest))

    def between(self, before, done, total):
        """Note a fault of a process that found `before` of `total` pieces and left `done`."""
        if before < done < total:
            self.add("pieces done before it", done - before)
            return
        self.add("")
        self._longest = self._longest * 0.7 if done == total else min(self._longest * 1.3, 20)

    def during(self, curator):
        """Note a fault of this moment, by the request that the curator waits for."""
        act, since = curator.waits_for()
        self.add(act, since)

    def __str__(self):
        acts = ", ".join(f"{act} {times}" for act, times in self.within.most_common())
        text = f"{self.within.total()} within ({acts}), {self.outside} outside"
        if self.numbers:
            ordered = sorted(self.numbers)
            at = [ordered[round(part * (len(ordered) - 1))] for part in (0, 0.25, 0.5, 0.75, 1)]
            text += f"; at {' / '.join(map(str, at))} (least, quartiles, most)"
        return text
