"""Uploads: 500 scans by HTTP through the admin's own door, and the worker that takes them in.

    python bench/uploads.py --count 500

The server, its worker and the database are the real ones, on a data folder of their own. Keeps its
lines in bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="museum-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

import http.client  # noqa: E402
import shutil  # noqa: E402

import psutil  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from bench.images.source import picture  # noqa: E402
from bench.kept import keep  # noqa: E402
from bench.server import Museum  # noqa: E402
from bench.timing import machine  # noqa: E402
from photos.models import ImportBatch, Photo  # noqa: E402
