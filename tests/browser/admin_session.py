"""The admin in a browser: creating an account, signing in, dropping files on the upload page."""

from tests import run_cache

USERNAME, PASSWORD = "tabulator", "only-for-this-test-4712"

#: Creates the account and many sessions of it, since signing in through the form takes a second.
#: The keys of the sessions are printed.
CREATE_CURATOR = f"""
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
user = User.objects.create_superuser("{USERNAME}", password="{PASSWORD}")
signed_in = {{
    SESSION_KEY: str(user.pk),
    BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
    HASH_SESSION_KEY: user.get_session_auth_hash(),
}}
keys = []
for _ in range(300):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(signed_in)
    session.create()
    keys.append(session.session_key)
print(json.dumps(keys))
"""

#: Dispatches a drop event with files that have a name and content.
_DROP = """
(zone, files) => {
  const carried = new DataTransfer();
  for (const [name, bytes] of files)
    carried.items.add(new File([new Uint8Array(bytes)], name));
  const how = { dataTransfer: carried, bubbles: true, cancelable: true };
  zone.dispatchEvent(new DragEvent("drop", how));
}
"""


class Sessions:
    """The curator's sessions in the museum at `address`; each is given away once."""

    def __init__(self) -> None:
        self.address = ""
        self.keys: list[str] = []

    def cookie(self):
        number = run_cache.next_number("sessions")
        if number > len(self.keys):
            raise IndexError(f"More than {len(self.keys)} tabs: create more sessions.")
        return {"name": "sessionid", "value": self.keys[number - 1], "url": self.address}


#: Filled by the fixture `curator`.
SESSIONS = Sessions()


def sign_in(tab, address):
    """Open `address` with a session of the curator that no other tab has."""
    tab.context.add_cookies([SESSIONS.cookie()])
    tab.goto(address)
    return tab


def submit_sign_in(tab, username=USERNAME):
    """Fill in the form of the sign-in page that is shown, and send it."""
    tab.locator("[name=username]").fill(username)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=password]").press("Enter")
    tab.wait_for_url(lambda url: "/login/" not in url)


def create_batch(tab, label):
    """Create an import batch and wait for its upload page."""
    tab.get_by_label("Label").fill(label)
    tab.get_by_role("button", name="Go on to the files").click()
    tab.wait_for_url("**/uploads/*/")


def drop_files(tab, *files):
    """Drop files, each (name, bytes as a list of numbers), on the upload area of the page."""
    tab.locator("[data-uploads]").evaluate(_DROP, files)
