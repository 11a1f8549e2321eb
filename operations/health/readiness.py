"""`/readyz`: whether the museum can serve, and what its operator should see to.

Whatever makes pages fail is a problem: the answer is 503, and a load balancer turns to another
machine. Whatever does not is a warning, and the answer stays 200: taking every machine out of
service because the worker died would make it worse (decision 0044).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from operations.health import installation, records
from operations.health.state import Failed, State

_log = logging.getLogger(__name__)

#: Name of the part, what is said if the check raises, the check, and whether pages fail with it.
_CHECKS: tuple[tuple[str, str, Callable[[State], None], bool], ...] = (
    ("database", "The database does not answer", records.check_catalogue, True),
    ("record", "A record cannot be read", records.check_records, True),
    ("index", "The index cannot be read", records.check_index, True),
    ("master", "A master cannot be read", records.check_masters, True),
    ("storage", "The storage of photographs does not answer", installation.check_storage, True),
    ("cache", "The cache does not answer", installation.check_cache, False),
    ("worker", "The worker cannot be asked for", installation.check_worker, False),
    ("disk", "The disk cannot be measured", installation.check_disk, False),
    ("backup", "The last backup is not known", installation.check_backup, False),
    ("drill", "The last drill is not known", installation.check_drill, False),
)
#: What needs no database, and is asked also when that does not answer.
_WITHOUT_DATABASE = {"database", "storage", "cache", "disk"}


def check_readiness() -> State:
    """Check every part. Never raises an error."""
    state = State()
    for name, failure, check, prevents_serving in _CHECKS:
        if state.checks.get("database") == "failed" and name not in _WITHOUT_DATABASE:
            state.checks[name] = "unknown"
            continue
        found = state.problems if prevents_serving else state.warnings
        warned = len(state.warnings)
        try:
            check(state)
        except Failed as failed:
            _log.error("Not ready. %s %s", failed, failed.detail)
            found.append(str(failed))
        except Exception as error:  # whatever it is, it is for the operator to see
            _log.exception("Not ready. %s.", failure)
            found.append(f"{failure}: {type(error).__name__}.")
        else:
            state.checks[name] = "warning" if len(state.warnings) > warned else "ok"
            continue
        state.checks[name] = "failed" if prevents_serving else "warning"
    return state
