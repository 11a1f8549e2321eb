"""Reads pages and writes a record, to see whether the code in the current folder can serve.

Run with manage.py's own environment, from the folder of the code that is tried: the version before
on the schema of this one, or this one on a database of the version before.
"""

import os
import sys

sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.apps import apps  # noqa: E402  (needs the line above)
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

client = Client(headers={"host": "localhost"})
for path in ("/en/", "/ru/photos/", "/ja/people/", "/en/search/?q=music", "/en/photos/PH-0001/"):
    status = client.get(path).status_code
    if status != 200:
        raise SystemExit(f"{path} answered {status}")

# By the tables that a version writes most often; the names of models are part of the schema.
model = apps.get_model("photos", "Photo")
fields = {"title_en": "A photograph of the other version", "state": "draft"}
photo = model.objects.create(**fields)
photo.title_en = "Changed"
photo.save()
user = apps.get_model("auth", "User").objects.create(username="probe", date_joined=timezone.now())
client.force_login(user)
user.delete()
photo.delete()
sys.stdout.write("served\n")
