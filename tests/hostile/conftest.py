"""What the tests of hostile files share."""

import pytest

from tests.hostile.examples import SECRET


@pytest.fixture
def guarded(tmp_path):
    """A function that fails if a file appeared in `tmp_path` outside of the folders it knows."""
    (tmp_path / "secret.md").write_text(SECRET)
    before = {path for path in tmp_path.parent.rglob("*") if "inside" not in path.parts}

    def check():
        after = {path for path in tmp_path.parent.rglob("*") if "inside" not in path.parts}
        assert after <= before, after - before
        assert (tmp_path / "secret.md").read_text() == SECRET

    return check
