"""Where a project keeps what: the one place that knows the names of its folders."""

from pathlib import Path

from signlab.dataset.changes import Place


class Layout:
    """The folders and files of a project in ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def images(self) -> Path:
        """A folder for each label: this is the truth."""
        return self.root / "images"

    @property
    def sessions(self) -> Path:
        """A file for each session."""
        return self.root / "sessions"

    @property
    def trash(self) -> Path:
        """A folder for each label, as in ``images``."""
        return self.root / "trash"

    @property
    def signers_file(self) -> Path:
        """What the people of the project agreed to: see ``signers``."""
        return self.root / "signers.jsonl"

    @property
    def marks_file(self) -> Path:
        """What was decided of pictures: see ``marks``."""
        return self.root / "marks.jsonl"

    @property
    def ledgers(self) -> tuple[Path, ...]:
        return self.signers_file, self.marks_file

    @property
    def builds(self) -> Path:
        return self.root / "builds"

    @property
    def runs(self) -> Path:
        return self.root / "runs"

    @property
    def private(self) -> Path:
        """Cache, history and work in flight: may be deleted, at the price of what can be undone."""
        return self.root / ".signlab"

    @property
    def history(self) -> Path:
        return self.private / "history.jsonl"

    def session_file(self, session: str) -> Path:
        return self.sessions / f"{session}.jsonl"

    def folder(self, place: Place) -> Path:
        return self.root / place.area / place.label
