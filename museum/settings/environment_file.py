"""The file with an installation's settings: `museum.env`, one `NAME=value` a line.

The format is that of systemd's `EnvironmentFile` and of `docker run --env-file`, so that one file
serves all three. A variable that the environment has already wins over the file.
"""

import os
from pathlib import Path

from dotenv import dotenv_values

#: The file beside manage.py, unless the variable MUSEUM_ENV names another one.
DEFAULT = Path(__file__).resolve().parents[2] / "museum.env"


def load_environment_file(default: Path = DEFAULT) -> Path | None:
    """Read the file into `os.environ` and return its path, or None if there is none.

    Raises SystemExit with the remedy if MUSEUM_ENV names a file that is missing, if the file cannot
    be read, or if a line of it is no `NAME=value`.
    """
    named = os.environ.get("MUSEUM_ENV", "").strip()
    path = Path(named).expanduser() if named else default
    if not path.exists():
        if named:
            raise SystemExit(f"MUSEUM_ENV={named}: there is no such file. Make it, or unset it.")
        return None
    try:
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(
            f"The settings in {path} cannot be read: {error}. Give the file to the user that runs "
            "the museum (chmod 600), as UTF-8."
        ) from error
    wrong = [name for name, value in values.items() if value is None]
    if wrong:
        raise SystemExit(f"{path}: {wrong[0]!r} has no value. Write NAME=value, one a line.")
    for name, value in values.items():
        os.environ.setdefault(name, value or "")
    return path
