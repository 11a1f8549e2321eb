"""An answer on its way: nothing is lost or reordered, and its room in the spool is given back."""

import asyncio
import random
import threading
import time

import pytest

from museum.gateway.limits import SpoolQuota
from museum.gateway.response_buffer import ClientGone, ResponseBuffer


def test_the_spool_makes_the_thread_wait_only_when_it_is_full(tmp_path):
    async def play():
        quota = SpoolQuota(100_000)
        buffer = ResponseBuffer(quota, tmp_path / "spool", held_bytes=50_000)
        sent = b"".join(bytes([number]) * 10_000 for number in range(100))

        def write():
            for start in range(0, len(sent), 10_000):
                buffer.write(sent[start : start + 10_000])
            buffer.finish()

        thread = threading.Thread(target=write)
        thread.start()
        await buffer.ready()
        await asyncio.sleep(0.3)
        assert thread.is_alive()
        assert quota.left < 10_000
        read = b""
        while piece := await buffer.next_piece():
            read += piece
        thread.join(5)
        assert read == sent
        assert quota.left == 100_000

    asyncio.run(play())


def test_dropping_it_frees_the_room_and_ends_the_thread(tmp_path):
    async def play():
        quota = SpoolQuota(10**6)
        buffer = ResponseBuffer(quota, tmp_path / "spool", held_bytes=1_000)
        stopped = threading.Event()

        def write():
            try:
                while True:
                    buffer.write(b"x" * 900)
            except ClientGone:
                buffer.finish(ClientGone())
                stopped.set()

        threading.Thread(target=write).start()
        await buffer.ready()
        buffer.drop()
        assert await asyncio.to_thread(stopped.wait, 5)
        assert quota.left == 10**6

    asyncio.run(play())


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_rhythm_nothing_is_lost_or_reordered(tmp_path, seed):
    chance = random.Random(seed)
    sizes = [chance.choice([1, 100, 5_000, 70_000]) for _number in range(200)]
    content = [bytes([chance.randrange(256)]) * size for size in sizes]

    async def play():
        quota = SpoolQuota(150_000)
        buffer = ResponseBuffer(quota, tmp_path / "spool", held_bytes=20_000)

        def write():
            pauses = random.Random(seed + 1)
            for piece in content:
                if pauses.random() < 0.05:
                    time.sleep(0.002)
                buffer.write(piece)
            buffer.finish()

        thread = threading.Thread(target=write)
        thread.start()
        await buffer.ready()
        read = []
        while piece := await buffer.next_piece():
            read.append(piece)
            if chance.random() < 0.05:
                await asyncio.sleep(0.002)
        thread.join(5)
        assert b"".join(read) == b"".join(content)
        assert quota.left == 150_000

    asyncio.run(play())
