"""A museum in English to which German is added; prints the database's answers as JSON.

Run by `test_other_museums.py` with MUSEUM_LANGUAGES=en, then with MUSEUM_LANGUAGES=en,de on the
same database.
"""

import json
import re
import sys
from io import StringIO

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, connection, models, transaction  # noqa: E402

from catalog.models import Subject  # noqa: E402
from languages import codes  # noqa: E402
from photos.models import Photo  # noqa: E402


def command_output(command, **options):
    output = StringIO()
    call_command(command, stdout=output, stderr=output, skip_checks=True, **options)
    return output.getvalue()


def published(**texts):
    """Whether the database accepts a published photograph with these texts alone."""
    try:
        with transaction.atomic():
            Photo.objects.filter(pk=1).update(
                state="published", published_at="2026-01-01T00:00Z", **texts
            )
    except IntegrityError:
        return False
    return True


def main() -> None:
    command_output("migrate", verbosity=0)
    if len(codes()) == 1:
        Subject.objects.create(name_en="music", slug="music")
        Photo.objects.create(pk=1, title_en="Snow")
        answers = {"without": published(), "english": published(alt_text_en="Snow.")}
        json.dump(answers, sys.stdout)
        return
    answers = {"added": command_output("sync_languages"), "again": command_output("sync_languages")}
    answers["german"] = published(alt_text_en="", alt_text_de="Schnee.")
    answers["neither"] = published(alt_text_en="", alt_text_de="")
    answers["kept"] = Subject.objects.get().name_en
    Subject.objects.update(name_de="Musik")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [Photo._meta.db_table])
        (table,) = cursor.fetchone()
    wanted = {
        one.name for one in Photo._meta.constraints if isinstance(one, models.CheckConstraint)
    }
    answers["lost"] = sorted(wanted - set(re.findall(r'CONSTRAINT "(\w+)"', table)))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
