"""What a person can set, declared once: the settings page, the file and the defaults all come from this table."""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
import tomlkit
from PySide6.QtCore import QT_TRANSLATE_NOOP, QObject, Signal

from signlab.errors import Problem
from signlab.files import write_whole

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set. ``choices`` are values with their words; ``least`` and ``most`` bound a number."""

    key: str
    group: str
    words: str
    default: Any
    choices: tuple[tuple[Any, str], ...] = ()
    least: float = 0
    most: float = 1_000_000
    unit: str = ""

    def fits(self, value: Any) -> bool:
        if self.choices:
            return value in [choice for choice, _words in self.choices]
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, (int, float)):
            return isinstance(value, (int, float)) and not isinstance(value, bool) and self.least <= value <= self.most
        return isinstance(value, type(self.default))


def _noop(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Settings", text))


SETTINGS = (
    Setting(
        "theme",
        _noop("Look"),
        _noop("Theme"),
        "system",
        (("system", _noop("As the system has it")), ("light", _noop("Light")), ("dark", _noop("Dark"))),
    ),
    Setting("motion", _noop("Look"), _noop("Movement where it shows what went where"), True),
    Setting("landmarks", _noop("Look"), _noop("Draw the joints of the hand over pictures"), False),
    Setting("capture.mirror", _noop("Capture"), _noop("Mirror the preview, as a mirror would"), True),
    Setting("capture.sound", _noop("Capture"), _noop("Sounds: countdown, shutter, done"), True),
    Setting(
        "capture.hold", _noop("Capture"), _noop("Hold the key to record; otherwise press it to start and stop"), True
    ),
    Setting(
        "capture.rate",
        _noop("Capture"),
        _noop("Pictures a second"),
        0,
        (
            (0, _noop("As the project has it")),
            (5, _noop("5 a second")),
            (10, _noop("10 a second")),
            (15, _noop("15 a second")),
            (30, _noop("30 a second")),
            (-1, _noop("Every frame")),
        ),
    ),
    Setting("capture.source", _noop("Capture"), _noop("Source that was used last"), ""),
    Setting("capture.signer", _noop("Capture"), _noop("Signer who recorded last"), ""),
    Setting(
        "capture.letter",
        _noop("Capture"),
        _noop("Say on the preview which letter a model sees"),
        "latest",
        (
            ("latest", _noop("With the newest run of landmarks")),
            ("best", _noop("With the best run of landmarks")),
            ("off", _noop("No")),
        ),
    ),
    Setting("try.source", _noop("Try it"), _noop("Source that was tried last"), ""),
    Setting("try.model", _noop("Try it"), _noop("Model that was tried last"), ""),
    Setting(
        "try.say",
        _noop("Try it"),
        _noop("Say aloud"),
        "nothing",
        (("nothing", _noop("Nothing")), ("letters", _noop("Letters")), ("words", _noop("Words"))),
    ),
    Setting("library.size", _noop("Library"), _noop("Size of thumbnails"), 128, least=64, most=256, unit="px"),
    Setting("library.group", _noop("Library"), _noop("Group pictures by"), "label"),
    Setting("library.details", _noop("Library"), _noop("Show details beside the pictures"), True),
)
"""The table. Settings without a place on the settings page have keys in ``REMEMBERED``."""

REMEMBERED = frozenset(
    {
        "capture.source",
        "capture.signer",
        "library.group",
        "library.details",
        "try.source",
        "try.model",
        "try.say",
    }
)
"""What the window remembers by itself."""


class Settings(QObject):
    """Values by key, kept in ``window.toml`` of the user's configuration folder.

    ``changed`` carries the key, ``failed`` the ``Problem`` where the file could not be written.
    """

    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or Path(platformdirs.user_config_dir("signlab")) / "window.toml"
        self.problems: list[Problem] = []
        self._table = {setting.key: setting for setting in SETTINGS}
        self._read()

    def _read(self) -> None:
        self._values: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        """Changed keys, by the id of their command."""
        self.recent: dict[Path, datetime] = {}
        """Projects that were open, the latest first, and when."""
        try:
            found = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            told = Problem(
                str(self.path), f"cannot be read: {error}", "The settings are as they come until it is mended."
            )
            self.problems.append(told)
            return
        self.keys = {str(name): str(key) for name, key in found.get("keys", {}).items()}
        for key, value in found.get("settings", {}).items():
            if key not in self._table:
                continue  # of a newer version, or an older one
            if self._table[key].fits(value):
                self._values[key] = value
            else:
                self.problems.append(Problem(f"The setting {key}", f"cannot be {value!r}", "The default is used."))
        for row in found.get("recent", []):
            with contextlib.suppress(KeyError, TypeError, ValueError):  # a list that is a convenience
                self.recent[Path(row["path"])] = datetime.fromisoformat(row["opened"])

    def __getitem__(self, key: str) -> Any:
        return self._values.get(key, self._table[key].default)

    def __setitem__(self, key: str, value: Any) -> None:
        """Raises ``ValueError`` for what the setting cannot be."""
        if not self._table[key].fits(value):
            raise ValueError(f"{key} cannot be {value!r}")
        if value != self[key]:
            self._values[key] = value
            self._write()
            self.changed.emit(key)

    def set_key(self, command: str, key: str | None) -> None:
        """Give ``command`` another key; "" for none, None for the one it comes with."""
        if key is None:
            self.keys.pop(command, None)
        else:
            self.keys[command] = key
        self._write()
        self.changed.emit("keys")

    def reset_keys(self) -> None:
        self.keys.clear()
        self._write()
        self.changed.emit("keys")

    def remember(self, project: Path) -> None:
        """``project`` is the latest that was open."""
        others = [(other, opened) for other, opened in self.recent.items() if other != project]
        self.recent = dict([(project, datetime.now()), *others][:12])
        self._write()

    def forget(self, project: Path) -> None:
        self.recent.pop(project, None)
        self._write()

    def _write(self) -> None:
        recent = [{"path": str(path), "opened": opened.isoformat()} for path, opened in self.recent.items()]
        document = {"settings": self._values, "keys": self.keys, "recent": recent}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, tomlkit.dumps(document))
        except OSError as error:
            told = Problem(str(self.path), f"cannot be written: {error.strerror}", "What was set holds until you quit.")
            self.failed.emit(told)


def when(settings: Settings, key: str, call: Callable[[Any], object]) -> None:
    """Call ``call`` with the value of ``key`` now and whenever it changes, for as long as the object lives whose method
    ``call`` is."""
    owner = getattr(call, "__self__", None)
    _Follower(settings, key, call, owner if isinstance(owner, QObject) else settings)


class _Follower(QObject):
    """Goes with its parent, so that nobody calls what is no longer there."""

    def __init__(self, settings: Settings, key: str, call: Callable[[Any], object], parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._key, self._call = settings, key, call
        settings.changed.connect(self._follow)
        self._follow(key)

    def _follow(self, changed: str) -> None:
        if changed == self._key:
            self._call(self._settings[self._key])
