"""Rude clients, as a program: `python -m tests.rude.attacks PORT KIND COUNT SECONDS [tls]`.

It prints how often it was answered, by status, as JSON. Each client comes from an address of its
own in 127.0.0.0/8, because a rude crowd has many.
"""

import asyncio
import json
import random
import re
import resource
import socket
import ssl
import sys
import time
from collections import Counter
from contextlib import suppress

HEAD = "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n"


class Attack:
    """Clients of one kind. `counts` has the statuses of the answers, and what else happened."""

    def __init__(self, port, seconds, tls=False):
        self.port, self.until = port, time.monotonic() + seconds
        self.encrypted = {}
        if tls:
            context = ssl._create_unverified_context()
            self.encrypted = {"ssl": context, "server_hostname": "museum.example"}
        self.counts = Counter()

    @property
    def goes_on(self):
        return time.monotonic() < self.until

    async def connect(self, number, buffer=None):
        """A connection from the address of client `number`, which receives `buffer` at once."""
        link = socket.socket()
        link.setblocking(False)
        if buffer:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        link.bind((f"127.0.{1 + number // 250}.{1 + number % 250}", 0))
        await asyncio.get_running_loop().sock_connect(link, ("127.0.0.1", self.port))
        return await asyncio.open_connection(
            sock=link, limit=4096 if buffer else 65536, **self.encrypted
        )

    async def again_and_again(self, number, act):
        """Let client `number` act until the time is over, whatever the server does to it."""
        while self.goes_on:
            with suppress(OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
                buffer = 4096 if act == self.slow_reader else None
                reader, writer = await self.connect(number, buffer)
                try:
                    await act(number, reader, writer)
                finally:
                    writer.transport.abort()
            await asyncio.sleep(0.05)

    async def note_answer(self, reader, seconds):
        line = await asyncio.wait_for(reader.readline(), seconds)
        self.counts[line[9:12].decode() or "closed"] += 1

    async def slow_bodies(self, number, reader, writer):
        """A form of ten kilobytes, a byte each 100 ms."""
        more = "Content-Length: 10000\r\nContent-Type: text/plain\r\n"
        path = "/admin/login/" if number % 2 else "/en/"
        writer.write(HEAD.format(method="POST", path=path, more=more).encode())
        answered = asyncio.ensure_future(self.note_answer(reader, 60))
        try:
            while self.goes_on and not answered.done():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.1)
        finally:
            answered.cancel()

    async def slow_reader(self, number, reader, writer):
        """Many large answers on one connection, none of which is read."""
        paths = ("/sitemap.xml", "/en/search/export.json?q=camp", "/en/photos/export.csv")
        path = paths[number % 3]
        writer.write(HEAD.format(method="GET", path=path, more="").encode() * 20)
        while self.goes_on:
            await asyncio.sleep(0.5)
            if reader.at_eof():
                self.counts["closed"] += 1
                return

    async def half_headers(self, number, reader, writer):
        writer.write(b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ")
        await self.note_answer(reader, 60)

    async def idle(self, number, reader, writer):
        await self.note_answer(reader, 60)

    async def dropped_exports(self, number, reader, writer):
        path = ("/en/search/export.json?q=a", "/ru/photos/export.csv")[number % 2]
        writer.write(HEAD.format(method="GET", path=path, more="").encode())
        await self.note_answer(reader, 5)

    async def unknown(self, number, reader, writer):
        """An address a second that does not exist, whether or not the last one was answered."""
        await asyncio.sleep(random.random())
        answers = asyncio.ensure_future(self._note_answers(reader))
        try:
            while self.goes_on and not answers.done():
                path = f"/en/{random.randrange(10**9)}/"
                writer.write(HEAD.format(method="GET", path=path, more="").encode())
                self.counts["asked"] += 1
                await asyncio.sleep(1)
        finally:
            answers.cancel()

    async def _note_answers(self, reader):
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.counts[head[9:12].decode()] += 1
                length = re.search(rb"content-length: ([0-9]+)", head.lower())
                await reader.readexactly(int(length[1]))


async def main(port, kind, count, seconds, tls):
    attack = Attack(port, seconds, tls)
    act = getattr(attack, kind)
    await asyncio.gather(*(attack.again_and_again(number, act) for number in range(count)))
    sys.stdout.write(json.dumps(attack.counts))


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(
        main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), "tls" in sys.argv)
    )
