"""Formats of the log: lines for people, or JSON for machines; neither has personal data.

Addresses of visitors, addresses of e-mail, and query strings, which hold what somebody searched
for, are replaced in every message and in every traceback, whoever wrote it. Names of accounts are
not written at all: the audit log has them.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

from operations.health import request_ids

_REPLACED = (
    # What PostgreSQL says of a row, such as `Key (username)=(somebody) already exists.`
    (re.compile(r"(?m)^(DETAIL|CONTEXT):.*$"), r"\1: (left out)"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "(e-mail)"),
    (re.compile(r"(?<=[\w/])\?[^\s'\"<>]+"), "?(query)"),
    (re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"), "(address)"),
    # IPv6: at least two colons, and a double one or eight groups, so that a time is none.
    (
        re.compile(
            r"(?<![\w:.])(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){7}"
            r"|(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?::"
            r"(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?)(?![\w:])"
        ),
        "(address)",
    ),
)
#: What the middleware says of a request, in addition to the message.
_FIELDS = ("method", "view", "status", "milliseconds")


def without_personal_data(text: str) -> str:
    """Return `text` with addresses, e-mail addresses and query strings replaced."""
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    return text


class LineFormatter(logging.Formatter):
    """`2026-11-30 12:00:00,000 INFO operations.requests [number]: GET home 200`."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}{number}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        number = request_ids.current.get()
        record.number = f" [{number}]" if number else ""
        return without_personal_data(super().format(record))


class JSONFormatter(logging.Formatter):
    """One JSON object a line: time (RFC 3339, UTC), level, logger, message, request_id, error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
        }
        if number := request_ids.current.get():
            line["request_id"] = number
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = without_personal_data(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
