"""Makes all checks of the doctor, and never stops at one that fails itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from operations.health.doctor import machine, museum_state
from operations.health.doctor.finding import Finding

Check = Callable[[], Iterator[Finding]]

MACHINE: tuple[Check, ...] = (
    machine.check_data_folder,  # first: some of the others make it
    machine.check_settings,
    machine.check_secret_key,
    machine.check_disk,
    machine.check_clock,
    machine.check_programs,
    machine.check_mail,
    museum_state.check_static_files,
    museum_state.check_cache,
    museum_state.check_database,
)
#: These read tables, and say nothing more where the database has none.
TABLES: tuple[Check, ...] = (
    museum_state.check_records,
    museum_state.check_index,
    museum_state.check_worker,
    museum_state.check_backups,
)


def examine() -> list[Finding]:
    """Return everything that is wrong, in the order of the checks."""
    found = [finding for check in MACHINE for finding in _made(check)]
    if museum_state.database_is_usable():
        found += [finding for check in TABLES for finding in _made(check)]
    return found


def _made(check: Check) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:  # a check that fails says something too, and others go on
        part = check.__name__.removeprefix("check_").replace("_", " ")
        return [
            Finding(
                part,
                f"It could not be examined: {type(error).__name__}: {error}",
                "Mend what is named above first; then report it if it stays.",
            )
        ]
