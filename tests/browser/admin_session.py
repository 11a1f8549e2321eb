"""The admin in a browser: creating an account, signing in, dropping files on the upload page."""

USERNAME, PASSWORD = "tabulator", "only-for-this-test-4712"

#: Creates the account; all tests of a run share one museum, and therefore one curator.
CREATE_CURATOR = f"""
from django.contrib.auth.models import User
print(User.objects.create_superuser("{USERNAME}", password="{PASSWORD}").pk)
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


def sign_in(tab, address):
    tab.goto("/admin/login/")
    tab.locator("[name=username]").fill(USERNAME)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=password]").press("Enter")
    tab.wait_for_url("**/admin/")
    tab.goto(address)
    return tab


def create_batch(tab, label):
    """Create an import batch and wait for its upload page."""
    tab.get_by_label("Label").fill(label)
    tab.get_by_role("button", name="Go on to the files").click()
    tab.wait_for_url("**/uploads/*/")


def drop_files(tab, *files):
    """Drop files, each (name, bytes as a list of numbers), on the upload area of the page."""
    tab.locator("[data-uploads]").evaluate(_DROP, files)
