"""The desk as a curator enters it: an account, signing in, scans dropped as a hand drops them."""

USERNAME, PASSWORD = "tabulator", "only-for-this-test-4712"

#: Makes the account; a museum is shared by all tests of a run, and so is its curator.
CREATE_CURATOR = f"""
from django.contrib.auth.models import User
print(User.objects.create_superuser("{USERNAME}", password="{PASSWORD}").pk)
"""

#: Drops files, named and typed, as a hand does.
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
    """A delivery of scans that is open for files."""
    tab.get_by_label("Label").fill(label)
    tab.get_by_role("button", name="Go on to the files").click()
    tab.wait_for_url("**/uploads/*/")


def drop_files(tab, *files):
    """Drops (name, bytes as numbers) on the page's zone."""
    tab.locator("[data-uploads]").evaluate(_DROP, files)
