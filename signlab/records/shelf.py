"""The builds of a project as they stand: what each holds, whether it is whole, and what changed since."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from signlab.dataset import builds
from signlab.dataset.index import Picture
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.records import manifest
from signlab.records.choosing import Without, choose
from signlab.records.groups import where
from signlab.records.hashed import hash_name

State = Literal["whole", "older", "damaged"]


@dataclass(frozen=True)
class News:
    """How the pictures of a project differ from those of a build: by how many."""

    added: int = 0
    """In the project, and would go in now."""
    gone: int = 0
    """No longer in the project, or of another label."""
    changed: int = 0
    """With other bytes than were built."""
    barred: int = 0
    """Of people who by now withdrew, or do not agree."""

    @property
    def words(self) -> str:
        """As in ``12 more, 3 gone``; "" where there is none."""
        parts = {"more": self.added, "gone": self.gone, "changed": self.changed, "no longer allowed": self.barred}
        return ", ".join(f"{count:,} {word}" for word, count in parts.items() if count)


@dataclass(frozen=True)
class Shelved:
    """One build. ``account`` is its build.json without its pictures, empty where that cannot be read."""

    folder: Path
    account: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    """SHA-256 by label and name, with a / between."""
    faults: tuple[Problem, ...] = ()
    news: News = News()
    size_bytes: int = 0

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def made(self) -> datetime | None:
        try:
            return datetime.fromisoformat(str(self.account.get("made", "")))
        except ValueError:
            return None

    @property
    def state(self) -> State:
        if self.faults:
            return "damaged"
        return "older" if self.news.words else "whole"

    @property
    def sides(self) -> dict[str, int]:
        """Pictures by side, in the order of sides."""
        counts: Counter[str] = Counter()
        for row in self.account.get("counts", {}).values():
            counts.update(row)
        return {side: counts[side] for side in builds.SIDES if side in counts}

    @property
    def problems(self) -> list[Problem]:
        """What building it came upon."""
        return [
            Problem(*(str(row.get(key) or "") for key in ("thing", "cause", "next_step")))
            for row in self.account.get("problems", ())
        ]


class Shelf:
    """The builds of a project. An account is read once for as long as it stays as it is."""

    def __init__(self) -> None:
        self._read: dict[tuple[Path, int, int], tuple[dict[str, Any], dict[str, str]]] = {}

    def look(self, project: Project) -> list[Shelved]:
        """All builds, the newest first; folders without an account, which are no builds, come last."""
        folders = [path for path in project.builds.glob("[!.]*") if path.is_dir()] if project.builds.is_dir() else []
        pictures = list(project.index.pictures()) if folders else []
        found = [self._one(project, folder, pictures) for folder in folders]
        self._read = {
            key: value for key, value in self._read.items() if key[0].parent in {build.folder for build in found}
        }
        return sorted(found, key=lambda build: (str(build.account.get("made", "")), build.name), reverse=True)

    def _one(self, project: Project, folder: Path, pictures: list[Picture]) -> Shelved:
        size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
        try:
            account, paths = self._account(folder / manifest.NAME)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            cause = "is missing" if isinstance(error, FileNotFoundError) else "cannot be understood"
            fault = Problem(f"{folder.name}/{manifest.NAME}", cause, "Build again, or delete this.")
            return Shelved(folder, faults=(fault,), size_bytes=size)
        news = _news(project, account, paths, pictures)
        return Shelved(folder, account, paths, tuple(_faults(folder, account)), news, size)

    def _account(self, path: Path) -> tuple[dict[str, Any], dict[str, str]]:
        facts = path.stat()
        key = (path, facts.st_mtime_ns, facts.st_size)
        if key not in self._read:
            account = builds.account(path.parent)
            paths = {str(row["path"]): str(row["sha256"]) for row in account.pop("pictures")}
            _ = account["counts"].items(), account["outputs"].items(), account["split"]["by"], hash_name(account)
            self._read[key] = account, paths
        return self._read[key]


def _faults(folder: Path, account: dict[str, Any]) -> Iterable[Problem]:
    """What can be seen without reading the files: those that are missing, or of another length."""
    sizes = account.get("bytes", {})
    for name in account["outputs"]:
        path = folder / name
        if not path.is_file():
            yield Problem(f"{folder.name}/{name}", "is missing", "Build again, or delete this.")
        elif name in sizes and path.stat().st_size != sizes[name]:
            cause = f"has {path.stat().st_size:,} bytes, and {sizes[name]:,} were built"
            yield Problem(f"{folder.name}/{name}", cause, "Build again, or delete this.")


def _news(project: Project, account: dict[str, Any], paths: dict[str, str], pictures: list[Picture]) -> News:
    there = {where(picture): picture.sha256 or "" for picture in pictures}
    without = Without.from_dict(account.get("without"))
    try:
        allowed = {where(picture) for picture in choose(project, pictures, without)[0]}
    except SignlabError:  # it left out somebody who by now is gone altogether
        allowed = {where(picture) for picture in choose(project, pictures)[0]}
    refused = {str(row.get("thing")) for row in account.get("problems", ())}
    return News(
        added=len(allowed - paths.keys() - refused),
        gone=len(paths.keys() - there.keys()),
        changed=sum(bool(there.get(path)) and there[path] != digest for path, digest in paths.items()),
        barred=len((paths.keys() & there.keys()) - allowed),
    )
