"""Python that runs in a museum: a process that has imported it once, and forks for each piece.

`manage.py shell` takes three seconds to import the museum, and the tests run Python in it fifty
times. Run as `python -m tests.browser.museum_shell`, this module reads orders from its standard
input, one a line, as JSON ({"code": ..., "variables": {...}}), and answers each with a line:
{"status": 0 or 1, "output": ...}. It ends with its input.
"""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class MuseumShell:
    """The process, with the environment of a museum; it ends with the process that made it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str, variables: Mapping[str, str]) -> str:
        """Run `code` with these variables added to its environment; return what it printed.

        Raises `RuntimeError` with what it printed when the code raises anything.
        """
        orders, answers = self._process.stdin, self._process.stdout
        if orders is None or answers is None:
            raise RuntimeError("The shell has no pipes.")
        try:
            orders.write(json.dumps({"code": code, "variables": variables}) + "\n")
            orders.flush()
        except BrokenPipeError as error:
            raise RuntimeError("The museum's shell has ended.") from error
        line = answers.readline()
        if not line:
            raise RuntimeError("The museum's shell has ended.")
        answer = json.loads(line)
        output: str = answer["output"]
        if answer["status"]:
            raise RuntimeError(f"{code}\n{output}")
        return output


def _execute(code: str, variables: Mapping[str, str]) -> None:
    """Run `code` in this process, and end it."""
    from django.db import connections

    os.environ.update(variables)
    try:
        exec(code, {"__name__": "museum_shell"})
        connections.close_all()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)


def _answer(code: str, variables: Mapping[str, str]) -> dict[str, object]:
    """Run `code` in a child of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, sys.stdout.fileno())
        os.dup2(writing, sys.stderr.fileno())
        _execute(code, variables)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as printed:
        output = printed.read()
    _child, status = os.waitpid(child, 0)
    return {"status": int(status != 0), "output": output}


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(**json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
