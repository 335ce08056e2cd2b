"""What a guided session keeps between two sittings: its queue, and what was skipped and why.

``.signlab/guide/<signer>.json``: ``{"version": 1, "hand", "at", "seconds", "before": {label: pictures},
"bursts": {label: count}, "rows": [{"prompt": {...}, "skipped", "names", "usual", "extra"}]}``, a row's fields as below.
One small file for each signer, written whole, since rows are added, moved and marked. It lies among the private files:
what was recorded is counted from the pictures, so without it only skips and the prompts of others are forgotten.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from signlab.capture.prompts import Prompt
from signlab.dataset import work
from signlab.dataset.layout import Layout
from signlab.errors import SignlabError
from signlab.files import write_whole

_VERSION = 1


@dataclass
class Row:
    """A prompt in the queue. ``skipped`` is why it is left out, if it is. ``names`` are the pictures that were recorded
    for it and nothing else; None where all pictures of its label count. ``usual`` is the count it had before more was
    asked for. ``extra``: somebody put it in."""

    prompt: Prompt
    skipped: str | None = None
    names: list[str] | None = None
    usual: int | None = None
    extra: bool = False


@dataclass
class Queue:
    """``at`` is the row that is asked for. ``before``: pictures of each label when this session began. ``seconds``
    spent, ``bursts`` taken of each label so far."""

    rows: list[Row]
    before: dict[str, int]
    hand: str = "right"
    at: int = 0
    seconds: float = 0.0
    bursts: dict[str, int] = field(default_factory=dict)


def path(layout: Layout, signer: str) -> Path:
    return layout.private / "guide" / f"{signer}.json"


def load(layout: Layout, signer: str) -> Queue | None:
    """The queue of ``signer``, or None where none was kept.

    Raises:
        SignlabError: it cannot be read.
    """
    file = path(layout, signer)
    try:
        return _parse(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise work.failed(f"The guided session of {signer}", error) from None
    except (ValueError, KeyError, TypeError) as error:
        cause = f"was kept in a file that cannot be read ({error})"
        raise SignlabError(f"The guided session of {signer}", cause, f"It begins anew; {file} is replaced.") from None


def _parse(fields: dict[str, Any]) -> Queue:
    if fields["version"] != _VERSION:
        raise ValueError(f"version {fields['version']}")
    rows = [Row(**{**row, "prompt": Prompt(**row["prompt"])}) for row in fields["rows"]]
    before = {str(label): int(count) for label, count in fields["before"].items()}
    bursts = {str(label): int(count) for label, count in fields["bursts"].items()}
    return Queue(rows, before, str(fields["hand"]), int(fields["at"]), float(fields["seconds"]), bursts)


def save(layout: Layout, signer: str, queue: Queue) -> None:
    """Keep ``queue``.

    Raises:
        SignlabError: the disk is full or read-only; what was kept before is still there.
    """
    file = path(layout, signer)
    try:
        file.parent.mkdir(exist_ok=True)
        write_whole(file, json.dumps({"version": _VERSION, **asdict(queue)}, ensure_ascii=False, indent=1))
    except OSError as error:
        raise work.failed(f"The guided session of {signer}", error) from error


def forget(layout: Layout, signer: str) -> None:
    """The session is over: the next one begins anew."""
    try:
        path(layout, signer).unlink(missing_ok=True)
    except OSError as error:
        raise work.failed(f"The guided session of {signer}", error) from error
