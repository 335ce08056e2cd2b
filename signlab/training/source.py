"""What a training learns from: a build, seen through its ``build.json``."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from signlab.errors import Problem, SignlabError
from signlab.jobs import Watch
from signlab.records import manifest
from signlab.records.hashed import hash_name, hash_of
from signlab.training.run import BuildNamed


@dataclass(frozen=True)
class Source:
    """A build in ``folder``: its classes in order, and the account of it."""

    folder: Path
    account: dict[str, Any]
    sha256: str

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def classes(self) -> tuple[str, ...]:
        return tuple(str(row["label"]) for row in self.account["classes"])

    @cached_property
    def pictures(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of the account by side: id, path, and signer, session and burst where they are known."""
        sides: dict[str, list[dict[str, Any]]] = {side: [] for side in self.sides}
        for row in self.account["pictures"]:
            sides[row["side"]].append(row)
        return sides

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(side for side in ("train", "validation", "test") if f"{side}.rec" in self.account["outputs"])

    def total(self, side: str) -> int:
        return len(self.pictures.get(side, ()))

    def labels(self, side: str) -> Counter[str]:
        """Pictures of ``side`` by label."""
        return Counter({label: sides[side] for label, sides in self.account["counts"].items() if sides.get(side)})

    def rec(self, side: str) -> Path:
        return self.folder / f"{side}.rec"

    @property
    def named(self) -> BuildNamed:
        """What a run remembers of it: its name and hash, and whose pictures it learns from or is chosen by."""
        people, sessions = (
            tuple(sorted({one for side in ("train", "validation") for one in self.account[key].get(side, ())}))
            for key in ("signers", "sessions")
        )
        return BuildNamed(self.name, self.sha256, people, sessions)

    def check_unchanged(self, watch: Watch) -> None:
        """Read every file again. Raises ``SignlabError`` where one is missing or is no longer what was built."""
        kind = hash_name(self.account)
        for name, digest in self.account["outputs"].items():
            path = self.folder / name
            if not path.is_file():
                raise SignlabError(f"The build {self.name}", f"has lost {name}", "Build again.")
            if hash_of(path, watch, kind) != digest:
                raise SignlabError(f"The build {self.name}", f"has another {name} than was built", "Build again.")


def read(folder: Path) -> Source:
    """The build in ``folder``.

    Raises:
        SignlabError: there is none, or its account cannot be understood.
    """
    path = folder / manifest.NAME
    if not path.is_file():
        raise SignlabError(f"The build {folder.name}", "is not there", "See signlab build, or name another.")
    text = path.read_bytes()
    try:
        source = Source(folder, json.loads(text), hashlib.sha256(text).hexdigest())
        _ = source.classes, source.pictures, source.named, source.labels("train"), hash_name(source.account)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        cause = f"has a {manifest.NAME} that cannot be understood ({error!r})"
        raise SignlabError(f"The build {folder.name}", cause, "Build again.") from None
    return source


def latest(builds: Path) -> Source:
    """The build that was made last. Raises ``SignlabError`` where there is none."""
    folders = [path.parent for path in builds.glob(f"[!.]*/{manifest.NAME}")]
    if not folders:
        raise SignlabError(str(builds), "holds no build", "Make one with signlab build.")
    return max((read(folder) for folder in folders), key=lambda source: (str(source.account["made"]), source.name))


def why_unfit(source: Source) -> str:
    """Why nothing can be learned from ``source``, or "" where something can."""
    there = source.labels("train")
    if not there:
        return "has no pictures to train on"
    if len(there) == 1:
        return f"has pictures of {next(iter(there))} alone to train on, and telling apart takes two labels"
    return ""


def remarks(source: Source) -> list[Problem]:
    """What should be known before training on ``source``: labels without pictures, or with very few."""
    there = source.labels("train")
    found = []
    if missing := [label for label in source.classes if not there[label]]:
        cause = "no picture to train on: the model will never name them"
        found.append(Problem(" ".join(missing), cause, "Record some, or take them out of the alphabet."))
    if single := [label for label in source.classes if there[label] == 1]:
        found.append(Problem(" ".join(single), "one picture each to train on, which teaches next to nothing"))
    if not source.total("validation"):
        cause = "has no validation side: nothing tells which epoch was best, so the last becomes the model"
        found.append(Problem(f"The build {source.name}", cause, "Build with three ratios, such as 0.8,0.1,0.1."))
    return found
