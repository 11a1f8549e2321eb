#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import DatabaseError

        from museum.settings.environment_file import load_environment_file
    except ImportError as error:
        raise SystemExit(
            f"{error}. Run `make install` once, then .venv/bin/python manage.py."
        ) from error
    load_environment_file()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(f"The settings are not right: {error}") from error
    except DatabaseError as error:
        from museum.preparation import database_problem

        # An error of an installation that is not prepared is explained; any other is a fault of
        # the museum, and shown whole.
        problem = database_problem()
        if problem is None:
            raise
        raise SystemExit(f"{problem} ({error})") from error


if __name__ == "__main__":
    main()
