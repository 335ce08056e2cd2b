"""A run: one training, in a folder ``runs/<run>/`` of its project.

``run.json`` says what was asked for and what came of it, ``metrics.jsonl`` has a line for each epoch, ``log.txt`` what
the engine wrote, ``model.tar.gz`` the model, ``evaluation.json`` its figures, ``notes.txt`` what people noted.
Whoever trains holds the lock in the folder, which the kernel frees when its process dies: a run that says "running"
and whose lock is free broke off.
"""

import contextlib
import importlib.metadata
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from itertools import count
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from signlab.alphabet import why_unsafe
from signlab.errors import SignlabError
from signlab.files import write_whole

Engine = Literal["pictures", "landmarks", "sagemaker"]
State = Literal["running", "done", "stopped", "failed", "broken off"]

SCHEMA = 1
NAME = "run.json"
MODEL = "model.tar.gz"
_LOCK = ".lock"
_PACKAGES = ("numpy", "opencv-python", "mxnet", "scikit-learn", "sagemaker-core")


@dataclass(frozen=True)
class BuildNamed:
    """The build that a run trained on: its name, the SHA-256 of its ``build.json``, and who was to be learned from."""

    name: str
    sha256: str
    signers: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """A run as ``run.json`` tells it. Times are in UTC, in ISO 8601; ``seconds`` is how long it has trained in all.

    ``best`` holds the figures of the epoch that became the model; ``outputs`` the SHA-256 of each file that came of
    it; ``cloud`` what SageMaker is asked by (names of job, region, bucket) and the cost so far.
    """

    folder: Path
    engine: Engine
    build: BuildNamed
    classes: tuple[str, ...]
    options: dict[str, Any]
    seed: int = 0
    state: State = "running"
    made: str = ""
    ended: str = ""
    seconds: float = 0.0
    reason: str = ""
    start_from: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    problems: tuple[dict[str, str], ...] = ()
    cloud: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def model(self) -> Path:
        return self.folder / MODEL

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def notes(self) -> str:
        """What people noted. In a file of its own, so that it can be changed while the run trains."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / "notes.txt").read_text(encoding="utf-8")
        return ""

    def note(self, text: str) -> None:
        write_whole(self.folder / "notes.txt", text)

    def as_dict(self) -> dict[str, Any]:
        fields = asdict(self)
        del fields["folder"]
        return {"schema": SCHEMA, "name": self.name, **fields}

    def save(self, **changes: Any) -> "Run":
        """This run with ``changes``, as it stands on the disk from now on."""
        changed = replace(self, **changes)
        write_whole(self.folder / NAME, json.dumps(changed.as_dict(), indent=1, ensure_ascii=False) + "\n")
        return changed

    def ending(self, state: State, seconds: float, **changes: Any) -> "Run":
        """This run, ended now in ``state`` after ``seconds`` more of training."""
        return self.save(state=state, ended=now(), seconds=round(self.seconds + seconds, 1), **changes)

    @contextlib.contextmanager
    def held(self, patience: float = 2.0) -> Iterator[None]:
        """Keep everybody else from training or deleting this run.

        ``patience``: seconds to wait for it, as somebody may hold it for a blink to see whether it is held.

        Raises:
            SignlabError: somebody else holds it.
        """
        lock = FileLock(self.folder / _LOCK, timeout=patience, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            cause = "is being trained by another window or command"
            raise SignlabError(f"The run {self.name}", cause, "Stop it there, or wait.") from None
        try:
            yield
        finally:
            lock.release()

    @property
    def is_held(self) -> bool:
        """Whether a living process holds this run."""
        if not (self.folder / _LOCK).exists():
            return False
        try:
            with self.held(patience=0):
                return False
        except SignlabError:
            return True


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """What a run was made with."""
    found = {"python": platform.python_version(), "system": platform.platform()}
    for package in ("signlab", *_PACKAGES):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[package] = importlib.metadata.version(package)
    return found


def create(runs: Path, name: str, **facts: Any) -> Run:
    """A new run called ``name`` (r1, r2 and so on where that is "") in the folder ``runs``; ``facts`` as in ``Run``.

    Raises:
        SignlabError: the name will not do or is taken, or the folder cannot be written.
    """
    name = name or free_name(runs)
    check_name(runs, name)
    try:
        (runs / name).mkdir(parents=True)
        return Run(runs / name, **facts, made=now(), versions=versions()).save()
    except FileExistsError:
        raise _taken(name) from None
    except OSError as error:
        cause = f"cannot be written: {error.strerror or error}"
        raise SignlabError(f"The run {name}", cause, "Mend its permissions or make room.") from error


def free_name(runs: Path) -> str:
    return next(name for name in (f"r{number}" for number in count(1)) if not (runs / name).exists())


def check_name(runs: Path, name: str) -> None:
    """Raises ``SignlabError`` where ``name`` cannot become a run."""
    if reason := why_unsafe(name):
        raise SignlabError(f"The run {name!r}", f"cannot have this name: {reason}", "Choose another.")
    if (runs / name).exists():
        raise _taken(name)


def _taken(name: str) -> SignlabError:
    return SignlabError(f"The run {name}", "is already there", "Choose another name; each training is a run.")


def read(folder: Path) -> Run:
    """The run in ``folder``, with the state that it is in.

    Raises:
        SignlabError: there is no run, or its ``run.json`` cannot be understood.
    """
    thing = f"The run {folder.name}"
    try:
        facts: dict[str, Any] = json.loads((folder / NAME).read_bytes())
        run = _from_dict(folder, facts)
    except FileNotFoundError:
        cause = "broke off before it began" if folder.is_dir() else "is not there"
        raise SignlabError(thing, cause, "See signlab runs list.") from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SignlabError(thing, f"has a run.json that cannot be understood ({error})", "Delete it.") from None
    if run.state == "running" and run.engine != "sagemaker" and not run.is_held:
        return replace(run, state="broken off", reason="its process died")
    return run


def _from_dict(folder: Path, facts: dict[str, Any]) -> Run:
    if facts["schema"] != SCHEMA:
        raise ValueError(f"its schema is {facts['schema']!r}, and this program reads {SCHEMA}")
    known = {name: facts[name] for name in Run.__dataclass_fields__ if name != "folder"}
    build = known.pop("build")
    return Run(
        folder,
        **{
            **known,
            "build": BuildNamed(build["name"], build["sha256"], tuple(build["signers"]), tuple(build["sessions"])),
            "classes": tuple(known["classes"]),
            "problems": tuple(known["problems"]),
        },
    )
