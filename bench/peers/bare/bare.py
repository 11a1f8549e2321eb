"""A bare Django site in one file: a photograph on a page, and 48 of them as cards.

It has the settings that Django needs and no more: no middleware, one query for a page, templates
loaded once. The benchmark of serving gives the database and the records (bench/serving_peers.py).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import django
from django.conf import settings

DEFERRED = ("description", "credit", "holder", "place", "subjects")
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{{ photo.title }}</title></head><body><main>
<h1>{{ photo.title }}</h1><p>{{ photo.identifier }}, {{ photo.date }}</p>
{% if photo.image %}<img src="{{ photo.image }}" alt="{{ photo.alt_text }}">
{% else %}<p>No reproduction: {{ photo.alt_text }}</p>{% endif %}
<div>{{ photo.description|linebreaks }}</div>
<dl><dt>Place</dt><dd>{{ photo.place }}</dd><dt>Held by</dt><dd>{{ photo.holder }}</dd>
<dt>Subjects</dt><dd>{{ photo.subjects }}</dd><dt>Credit</dt><dd>{{ photo.credit }}</dd></dl>
</main></body></html>"""
GALLERY = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Photographs</title>
</head><body><main>{% for photo in photos %}<article class="card">
<h3><a href="{% url 'photo' photo.identifier %}">{{ photo.title }}</a></h3>
<p>{{ photo.date }} {{ photo.identifier }}</p>
{% if photo.image %}<img src="{{ photo.image }}" alt="{{ photo.alt_text }}">{% endif %}
</article>{% endfor %}</main></body></html>"""

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": json.loads(os.environ["PEER_DATABASE"])},
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    ROOT_URLCONF="bare",
    SECRET_KEY="only-for-measuring",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [
                            (
                                "django.template.loaders.locmem.Loader",
                                {"photo.html": PAGE, "gallery.html": GALLERY},
                            )
                        ],
                    )
                ]
            },
        }
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.shortcuts import get_object_or_404, render  # noqa: E402
from django.urls import path  # noqa: E402


class Photo(models.Model):
    identifier = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=1000)
    alt_text = models.TextField()
    date = models.CharField(max_length=200)
    image = models.CharField(max_length=200)
    description = models.TextField()
    place = models.CharField(max_length=300)
    holder = models.CharField(max_length=300)
    subjects = models.TextField()
    credit = models.TextField()

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.identifier


def photo(request, identifier):
    found = get_object_or_404(Photo, identifier=identifier)
    return render(request, "photo.html", {"photo": found})


def gallery(request):
    photos = Photo.objects.order_by("identifier").defer(*DEFERRED)[:48]
    return render(request, "gallery.html", {"photos": photos})


urlpatterns = [path("photos/", gallery), path("photos/<str:identifier>/", photo, name="photo")]
application = get_wsgi_application()


def fill(records_file):
    """Make the table anew from a JSON file of records."""
    with connection.schema_editor() as editor:
        if Photo._meta.db_table in connection.introspection.table_names():
            editor.delete_model(Photo)
        editor.create_model(Photo)
    records = json.loads(Path(records_file).read_text())
    Photo.objects.bulk_create([Photo(**record) for record in records])
