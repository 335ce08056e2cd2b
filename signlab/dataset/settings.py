"""``signlab.toml``: a project's name, its alphabet (order = class ids) and its defaults.

Read with tomllib; written with tomlkit, which keeps the comments and unknown keys of whoever edited the file.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab import files
from signlab.alphabet import Alphabet, Label, parse
from signlab.errors import SignlabError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE = "signlab.toml"

DEFAULTS: dict[str, dict[str, Any]] = {
    "capture": {"count": 40, "rate": 10.0, "countdown": 3.0, "novelty": 2},
    "coverage": {"pictures": 100, "bursts": 5, "signers": 3, "cell": 3},
}
"""What a key counts as where the file lacks it: a burst's pictures, its rate (a second), the seconds before it, and in
how many of 64 bits its pictures differ (see ``capture/novelty.py``); and how many pictures, bursts and signers each
label should have at least, and how many bursts each cell of its map (see ``vision/coverage.py``)."""

OPEN = ("checks",)
"""Tables whose keys a higher floor knows: the limits of checks that are not as they came (``vision/findings.py``)."""

_TEXT = """\
# A Sign Lab project. This file may be edited by hand.
name = ""

# The order of the labels is their class id in every build, model and device: add at the end, never reorder.
[alphabet]
name = ""
labels = []

# A burst: so many pictures, at so many a second, after so many seconds; novelty 0 keeps also what looks the same.
[capture]

# What each label should have at least; cell is the bursts of each angle in each light.
[coverage]
"""


@dataclass(frozen=True)
class Settings:
    """``signlab.toml``, read. ``tables`` holds "capture", "coverage", "checks" and whatever else the file has."""

    name: str
    alphabet: Alphabet
    tables: dict[str, dict[str, Any]]


def read(path: Path) -> Settings:
    """Read a project's settings.

    Raises:
        SignlabError: the file is not TOML, or lacks what a project needs; names the line where there is one.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # Notepad puts a mark at the start
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SignlabError(
            str(path), f"cannot be read: {error}", "Mend that line, or put back an older copy."
        ) from None
    name, table = values.get("name", path.parent.name), values.get("alphabet")
    if not isinstance(name, str) or not isinstance(table, dict):
        what = "no table [alphabet]" if isinstance(name, str) else "a name that is not a text"
        raise SignlabError(str(path), f"has {what}", "Put it back; signlab new shows what the file looks like.")
    tables = {key: dict(value) for key, value in values.items() if isinstance(value, dict) and key != "alphabet"}
    for key, defaults in DEFAULTS.items():
        tables[key] = {**defaults, **tables.get(key, {})}
        for entry, default in defaults.items():
            if type(tables[key][entry]) not in (int, type(default)):
                cause = f"has {entry} = {tables[key][entry]!r} in [{key}], which is no number that fits"
                raise SignlabError(str(path), cause, f"Write a number, such as {default}.")
    for key in OPEN:
        tables.setdefault(key, {})
        for entry, value in tables[key].items():
            if type(value) not in (int, float):
                raise SignlabError(str(path), f"has {entry} = {value!r} in [{key}], which is no number", "Write one.")
    return Settings(name, parse(table), tables)


def write_new(path: Path, name: str, alphabet: Alphabet) -> None:
    """Write the settings of a new project."""
    import tomlkit

    document = tomlkit.parse(_TEXT)
    document["name"] = name
    table: Any = document["alphabet"]
    table["name"] = alphabet.name
    table["labels"] = _rows(alphabet.labels)
    for key, defaults in DEFAULTS.items():
        section: Any = document[key]
        section.update(defaults)
        section.add(tomlkit.nl())
    files.write_whole(path, tomlkit.dumps(document).rstrip("\n") + "\n")


def write_value(path: Path, table: str, key: str, value: float) -> None:
    """Set one number of a table of ``DEFAULTS``, and keep all else, also comments, as it stands.

    Raises:
        SignlabError: there is no such key, or the number does not fit.
    """
    import tomlkit

    default = DEFAULTS.get(table, {}).get(key)
    if default is None:
        raise SignlabError(f"{key} in [{table}]", "is no setting of a project", f"There are: {', '.join(DEFAULTS)}.")
    if value < 0 or (isinstance(default, int) and value != int(value)):
        raise SignlabError(f"{key} in [{table}]", f"cannot be {value}", f"Give a number such as {default}.")
    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    section: Any = document.setdefault(table, tomlkit.table())
    section[key] = type(default)(value)
    files.write_whole(path, tomlkit.dumps(document))


def append_labels(path: Path, names: Iterable[str]) -> None:
    """Add labels at the end of the alphabet, where they shift no class id, and keep all else as it stands.

    Raises:
        SignlabError: a label is unsafe or already there.
    """
    import tomlkit

    fresh = [Label(name, name) for name in names]
    read(path).alphabet.extended(label.name for label in fresh)  # raises where a label is not allowed
    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    table: Any = document["alphabet"]
    for row in _rows(fresh):
        table["labels"].append(row)
    files.write_whole(path, tomlkit.dumps(document))


def change(path: Path, table: str, key: str, value: float) -> None:
    """Set one number of a table of ``DEFAULTS``, and keep all else as it stands.

    Raises:
        SignlabError: the file has no such number, or it must be 0 or more.
    """
    import tomlkit

    if table not in OPEN and (key not in DEFAULTS.get(table, {}) or value < 0):
        raise SignlabError(str(path), f"takes no {key} = {value} in [{table}]", "Give a number of 0 or more.")
    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    section: Any = document.setdefault(table, tomlkit.table())
    section[key] = value
    files.write_whole(path, tomlkit.dumps(document))


def _rows(labels: Iterable[Label]) -> Any:
    import tomlkit

    rows = tomlkit.array().multiline(True)
    for label in labels:
        row = tomlkit.inline_table()
        row.update({"name": label.name, "spoken": label.spoken})
        rows.append(row)
    return rows
