"""Where a training got to, on the disk after each epoch, so that one that was killed goes on as if it had not been.

``checkpoints/state.json`` names the files that belong together; it is written last and whole, and only then are those
of the epoch before removed.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from signlab.errors import SignlabError
from signlab.files import write_whole
from signlab.training.metrics import Row

_STATE = "state.json"
_OURS = (".params", ".states", ".heads", ".part")


@dataclass(frozen=True)
class Checkpoint:
    """After ``epoch`` epochs: the figures of each, which was best, and the files with their SHA-256."""

    epoch: int = 0
    best_epoch: int = 0
    history: tuple[Row, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    ended: bool = False

    @property
    def params(self) -> str:
        return f"{self.epoch:04d}.params"

    @property
    def states(self) -> str:
        return f"{self.epoch:04d}.states"

    @property
    def heads(self) -> str:
        return f"{self.epoch:04d}.heads"

    @property
    def best_params(self) -> str:
        return f"{self.best_epoch:04d}.params"


def save(folder: Path, checkpoint: Checkpoint, write: dict[str, Callable[[Path], None]]) -> Checkpoint:
    """Store ``checkpoint``; ``write`` says by name how its new files are written. Returns it with their hashes."""
    folder.mkdir(exist_ok=True)
    hashes = {name: checkpoint.files[name] for name in (checkpoint.best_params,) if name in checkpoint.files}
    for name, put in write.items():
        draft = folder / f".{name}.part"
        put(draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        hashes[name] = _sha256(draft)
        draft.replace(folder / name)
    saved = Checkpoint(checkpoint.epoch, checkpoint.best_epoch, checkpoint.history, hashes, checkpoint.ended)
    write_whole(folder / _STATE, json.dumps(asdict(saved)))
    for path in folder.iterdir():
        if path.name not in saved.files and path.name != _STATE and path.suffix in _OURS:
            path.unlink()
    return saved


def load(folder: Path) -> Checkpoint:
    """The last checkpoint in ``folder``, or one of epoch 0 where there is none.

    Raises:
        SignlabError: its files are not those that were written.
    """
    try:
        facts = json.loads((folder / _STATE).read_bytes())
        found = Checkpoint(**{**facts, "history": tuple(facts["history"])})
    except FileNotFoundError:
        return Checkpoint()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(folder, str(error)) from error
    for name, digest in found.files.items():
        if not (folder / name).is_file() or _sha256(folder / name) != digest:
            raise _damaged(folder, f"{name} is missing or another")
    return found


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _damaged(folder: Path, cause: str) -> SignlabError:
    thing = f"The checkpoint of run {folder.parent.name}"
    return SignlabError(thing, f"is damaged: {cause}", "Train again; this run cannot be taken up.")
