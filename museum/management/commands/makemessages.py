"""`manage.py makemessages`: Django's command, which also reads the public templates (Jinja2)."""

from __future__ import annotations

from pathlib import Path

import jinja2
from django.core.management.commands import makemessages

#: The public templates, in the folder in which the command is run.
PUBLIC = Path("templates/public")


def as_python(template: str) -> str:
    """Return calls of gettext with the messages of a Jinja2 template, each on its line."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    lines: dict[int, list[str]] = {}
    for number, function, message in environment.extract_translations(template):  # type: ignore[attr-defined]
        parts = [message] if isinstance(message, str) else [part for part in message if part]
        arguments = ", ".join(repr(part) for part in parts)
        lines.setdefault(number, []).append(f"{function}({arguments})")
    return (
        "\n".join("; ".join(lines.get(n, [])) for n in range(1, max(lines, default=0) + 1)) + "\n"
    )


class BuildFile(makemessages.BuildFile):
    """A file whose messages are extracted: xgettext reads public templates as Python."""

    def preprocess(self) -> None:
        path = Path(self.path)
        if self.domain != "django" or not path.is_relative_to(PUBLIC):
            super().preprocess()
            return
        Path(self.work_path).write_text(as_python(path.read_text(encoding="utf-8")), "utf-8")


class Command(makemessages.Command):
    build_file_class = BuildFile
