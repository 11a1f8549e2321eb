"""Groonga, the full-text engine of Mroonga and PGroonga, with MeCab for Japanese (Debian).

It runs as a process that reads commands and writes JSON. Its cache of answers is switched off.

It searches the texts itself, except for words in Cyrillic. Its token filter for stems leaves every
word with a letter outside ASCII as it is written, in Debian's 13.0.0 with any algorithm, so the
texts alone give it only one form of a Russian word. It looks such a word up as Tantivy and DuckDB
do: in a column with the words that the museum finds in each photograph.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

ALL_VALUES = -1
#: The column of the words that are asked for, and a word that is looked up there.
WORDS = "words"
CYRILLIC = re.compile(r"[\u0400-\u04ff]+")


class Peer:
    """A database in a folder, and the process that has it open."""

    def __init__(self, index: Path, documents: Path, fields: list[str]) -> None:
        self.fields = fields
        told = subprocess.run(["groonga", "--version"], capture_output=True, text=True, check=True)
        self.version = "Groonga " + told.stdout.split()[1]
        path = index / "db"
        fresh = not path.exists()
        command = ["groonga", *(["-n"] if fresh else []), str(path)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        if fresh:
            self._build(documents)
        self.ask("cache_limit --max 0")

    def ask(self, command: str) -> Any:
        """Send a command and return the body of its answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self._answer(command)

    def _answer(self, command: str) -> Any:
        answer = json.loads(self.process.stdout.readline())
        if answer[0][0] != 0:
            raise RuntimeError(f"{command[:200]}: {answer[0]}")
        return answer[1]

    def _build(self, documents: Path) -> None:
        self.ask("table_create Photos TABLE_PAT_KEY UInt32")
        self.ask("column_create Photos text COLUMN_SCALAR Text")
        fields = (*self.fields, WORDS)
        for field in fields:
            self.ask(f"table_create V_{field} TABLE_HASH_KEY ShortText")
            self.ask(f"column_create Photos {field} COLUMN_VECTOR V_{field}")
        with documents.open(encoding="utf-8") as lines:
            batch: list[dict[str, Any]] = []
            for line in lines:
                read = json.loads(line)
                row = {"_key": read["rank"], "text": read["text"]}
                batch.append(row | {field: read.get(field, []) for field in fields})
                if len(batch) == 2_000:
                    self._load(batch)
                    batch = []
            self._load(batch)
        for field in fields:
            self.ask(f"column_create V_{field} photos COLUMN_INDEX Photos {field}")
        self.ask(
            "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenMecab"
            " --normalizer NormalizerNFKC150"
        )
        self.ask("column_create Terms photos COLUMN_INDEX|WITH_POSITION Photos text")

    def _load(self, batch: list[dict[str, Any]]) -> None:
        assert self.process.stdin
        self.process.stdin.write("load --table Photos\n")
        self.process.stdin.write(json.dumps(batch, ensure_ascii=False).replace("\n", " ") + "\n")
        self.process.stdin.flush()
        self._answer("load")

    def _condition(self, filters: dict[str, str], but: str = "") -> str:
        parts = [
            f'text @ "{value}"'
            if field == WORDS and not CYRILLIC.fullmatch(value)
            else f'{field} @ "{value}"'
            for field, value in filters.items()
            if field != but
        ]
        return " && ".join(parts)

    def _select(
        self, condition: str, fields: list[str], values: int | None, *, offset: int, limit: int
    ) -> Any:
        command = f"select Photos --output_columns _key --offset {offset} --limit {limit}"
        command += " --sort_keys _key"
        if condition:
            command += f" --filter '{condition}'"
        for field in fields:
            drilldown = f" --drilldowns[{field}]"
            command += f"{drilldown}.keys {field} {drilldown}.output_columns _key,_nsubrecs"
            command += f" {drilldown}.limit {values or ALL_VALUES}"
            if values:
                command += f" {drilldown}.sort_keys -_nsubrecs"
        return self.ask(command)

    def page(self, case: dict[str, Any], values: int | None) -> dict[str, Any]:
        """The page, its count and its facets; a facet is counted without its own filter.

        Each facet has its `values` most frequent values, or all.
        """
        filters = case["filters"]
        own = [field for field in self.fields if field.removesuffix("_certain") in filters]
        others = [field for field in self.fields if field not in own]
        answer = self._select(
            self._condition(filters), others, values, offset=case["offset"], limit=case["limit"]
        )
        facets = _facets(answer)
        for field in own:
            condition = self._condition(filters, field.removesuffix("_certain"))
            facets |= _facets(self._select(condition, [field], values, offset=0, limit=0))
        rows = answer[0]
        return {"count": rows[0][0], "facets": facets, "page": [row[0] for row in rows[2:]]}

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


def _facets(answer: Any) -> dict[str, dict[str, int]]:
    return {field: dict(rows[2:]) for field, rows in (answer[1] if len(answer) > 1 else {}).items()}
