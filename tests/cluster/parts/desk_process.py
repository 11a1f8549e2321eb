"""Executes Python that comes as JSON strings, one a line, in the museum; started by `web.Desk`."""

import json
import sys
import time
import traceback

import django

django.setup()

from django.db import close_old_connections  # noqa: E402

names: dict = {}
for line in sys.stdin:
    names["result"] = None
    close_old_connections()
    try:
        exec(json.loads(line), names)
        answer = {"result": names["result"], "ended": time.time()}
    except Exception:
        answer = {"error": traceback.format_exc()}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
