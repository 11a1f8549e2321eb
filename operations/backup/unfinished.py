"""The mark of a restoration, which is there until the restored museum is whole.

It stays when the restoration is killed. As long as it is there, no command of `manage.py` begins to
serve, migrate or change what is half restored, and `restore` begins anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from files import durable


@dataclass(frozen=True)
class Restoration:
    """What is being restored.

    `address` is the repository without its credentials, `state` the identifier of the state,
    `force` whether a database that is there may be moved aside. `has_database` is set before the
    restored database is put in place: from then on the one that is there is that one.
    """

    address: str = ""
    state: str = ""
    force: bool = False
    has_database: bool = False

    @property
    def may_replace(self) -> bool:
        """Whether the next restoration may move aside the database that it finds."""
        return self.force or self.has_database

    def write(self) -> None:
        """Write the mark, or write it anew; it is on the disk afterwards. Raises OSError."""
        durable.write_bytes(_path(), json.dumps(asdict(self)).encode(), mode=0o600)


def _path() -> Path:
    return Path(settings.DATA_DIR) / "backup" / "restore.unfinished"


def unfinished() -> Restoration | None:
    """Return the restoration that has begun and not ended, or None. Raises OSError."""
    try:
        return Restoration(**json.loads(_path().read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):  # damaged, but a mark all the same
        return Restoration()


def remove_mark() -> None:
    """Say that the restored museum is whole."""
    _path().unlink(missing_ok=True)
    durable.sync_folder(_path().parent)


def sentence() -> str | None:
    """Return what is unfinished and the remedy, or None."""
    found = unfinished()
    if found is None:
        return None
    return (
        f"The state {found.state[:8] or 'of a backup'} is being restored into {settings.DATA_DIR}, "
        "or was and the restoration was interrupted: what is here is not whole. If it is not under "
        f"way, run `manage.py restore --from {found.address or 'PLACE'}` again."
    )


@register(Tags.files)
def unfinished_restoration(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that no restoration was interrupted."""
    said = sentence()
    return [Error(said, id="operations.E001")] if said else []
