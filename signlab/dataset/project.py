"""A project: one folder that a person can open, copy, zip and merge."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from filelock import Timeout

from signlab.alphabet import Alphabet
from signlab.dataset import repair, settings, work
from signlab.dataset.index import Index
from signlab.dataset.layout import Layout
from signlab.errors import Problem, SignlabError


class Project(Layout):
    """One folder. ``found`` says in words what opening it had to repair.

    What lies on disk is the truth; the ``index`` is a cache of it. Whoever changes pictures or history does so inside
    ``changing()``, which keeps two processes, and two threads, apart.
    """

    def __init__(self, root: Path) -> None:
        """Use ``open`` or ``create``."""
        super().__init__(root)
        self.found: list[Problem] = []
        self.patience = 10.0
        """Seconds to wait for another process that is changing the project."""
        self._settings = settings.read(root / settings.FILE)
        self._index: Index | None = None

    @classmethod
    def create(cls, root: Path, name: str, alphabet: Alphabet) -> "Project":
        """Make a new project in ``root``, which must be absent or hold no files."""
        root = root.absolute()
        cls.check_new(root)
        try:
            for folder in ("images", "sessions", "trash", "builds", "runs", ".signlab"):
                (root / folder).mkdir(parents=True, exist_ok=True)
            for label in alphabet.names:
                (root / "images" / label).mkdir(exist_ok=True)
            settings.write_new(root / settings.FILE, name or root.name, alphabet)  # last: now it is a project
        except OSError as error:
            raise work.failed(f"The project {root}", error) from error
        return cls(root)

    @staticmethod
    def check_new(root: Path) -> None:
        """Raise ``SignlabError`` where no project can be made in ``root``."""
        if (root / settings.FILE).exists():
            raise SignlabError(str(root), "is already a project", "Open it, or choose another folder.")
        if root.exists() and (not root.is_dir() or any(not path.is_dir() for path in root.rglob("*"))):
            raise SignlabError(str(root), "is not an empty folder", "Choose a new folder; import brings pictures in.")

    @classmethod
    def open(cls, root: Path, *, mend: bool = True) -> "Project":
        """Open the project in ``root``, and finish or take back what a killed process left (unless told not to).

        Raises:
            SignlabError: there is no project, or its settings cannot be read.
        """
        root = root.absolute()
        if not (root / settings.FILE).is_file():
            raise SignlabError(
                str(root), "is not a Sign Lab project", f"Make one in a folder of its own (signlab new {root.name})."
            )
        project = cls(root)
        if mend and repair.is_needed(project):
            project._mend()
        return project

    def _mend(self) -> None:
        try:
            with self._locked(0):
                self.found += repair.repair(self)
        except Timeout:
            pass  # whoever has the project locked began with a repair
        except OSError as error:  # what cannot be changed can still be looked at
            self.found.append(work.failed(f"The project {self.name}", error).problem)

    @property
    def name(self) -> str:
        return self._settings.name

    @property
    def alphabet(self) -> Alphabet:
        return self._settings.alphabet

    @property
    def settings(self) -> dict[str, dict[str, Any]]:
        """The tables of ``signlab.toml``; "capture", "coverage" and "checks" are always there."""
        return self._settings.tables

    @property
    def index(self) -> Index:
        """The index, brought up to date when it is first used."""
        if self._index is None:
            self._index = Index(self, self.alphabet)
            self._index.refresh()
        return self._index

    def set_value(self, table: str, key: str, value: float) -> None:
        """Set a number of ``[capture]`` or ``[coverage]`` in ``signlab.toml``; all else in the file stays as it is.

        Raises:
            SignlabError: there is no such key, the number does not fit, or the file cannot be written.
        """
        with self.changing():
            try:
                settings.write_value(self.root / settings.FILE, table, key, value)
            except OSError as error:
                raise work.failed(f"The settings of {self.name}", error) from error
        self._settings = settings.read(self.root / settings.FILE)

    def add_labels(self, names: Iterable[str]) -> None:
        """Append labels to the alphabet, where they shift no class id."""
        with self.changing():
            try:
                settings.append_labels(self.root / settings.FILE, names)
            except OSError as error:
                raise work.failed(f"The alphabet of {self.name}", error) from error
        self._settings = settings.read(self.root / settings.FILE)
        if self._index:
            self._index.alphabet = self.alphabet

    def change_setting(self, table: str, key: str, value: float) -> None:
        """Set a number in ``signlab.toml``, such as ``("coverage", "cell", 5)``.

        Raises:
            SignlabError: there is no such setting, or the project cannot be written.
        """
        with self.changing():
            try:
                settings.change(self.root / settings.FILE, table, key, value)
            except OSError as error:
                raise work.failed(f"The settings of {self.name}", error) from error
        self._settings = settings.read(self.root / settings.FILE)

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Keep everybody else from changing the project; first finish what a dead process left. Not to be nested.

        Raises:
            SignlabError: another process kept the project for too long, or it cannot be written.
        """
        thing = f"The project {self.name}"
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(self._locked(self.patience))
                self.found += repair.repair(self)
            except Timeout:
                cause = "is being changed by another window or command"
                raise SignlabError(thing, cause, "Wait until that has finished, then try again.") from None
            except OSError as error:
                raise work.failed(thing, error) from error
            yield

    @contextlib.contextmanager
    def _locked(self, patience: float) -> Iterator[None]:
        self.private.mkdir(exist_ok=True)
        lock = work.lock(self.private / "lock", patience)
        lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        if self._index:
            self._index.close()
            self._index = None

    def __enter__(self) -> "Project":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
