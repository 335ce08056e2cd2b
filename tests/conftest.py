"""Fixtures that any test may use."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("signlab", deadline=None)  # a busy computer is no failure
settings.load_profile("signlab")

ROOT = Path(__file__).resolve().parent.parent
_SHARED = ROOT.parent / "shared"


def _shared(name: str) -> Path:
    folder = _SHARED / name
    if not folder.exists():
        pytest.skip(f"the project's shared folder ({name}) is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def photographs() -> Path:
    """Real photographs and streams; see the README.md there."""
    return _shared("data")


@pytest.fixture(scope="session")
def im2rec_oracle() -> Path:
    """What MXNet's own im2rec.py wrote for one folder of pictures."""
    return _shared("oracle/im2rec")


@pytest.fixture(scope="session")
def streams(photographs: Path) -> Path:
    return photographs / "streams"


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings, keys or keyring of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in (
        "HOME",
        "USERPROFILE",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
    ):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return home
