"""``build.json``: what a build was made of, how, and what came of it, for people and for programs."""

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from signlab import __version__
from signlab.dataset.project import Project
from signlab.files import write_whole
from signlab.records.builds import BuildOptions, Built
from signlab.records.groups import Side
from signlab.records.sides import Packed
from signlab.records.split import Split

NAME = "build.json"
SCHEMA = 1


def write(
    folder: Path,
    project: Project,
    options: BuildOptions,
    built: Built,
    outputs: dict[str, str],
    lines: str,
    seconds: float,
) -> None:
    """Write the account of a build that took ``seconds``. Its last entry, ``pictures``, has the ``lines`` of
    ``pictures``."""
    classes = (folder / "classes.txt").read_bytes()
    head = {
        "schema": SCHEMA,
        "name": built.folder.name,
        "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "version": __version__,
        "project": project.name,
        "alphabet": project.alphabet.name,
        "classes": [{"id": number, "label": label} for number, label in enumerate(project.alphabet.names)],
        "split": split_as_dict(built.split),
        "encoding": options.encoding.as_dict() if options.encoding else "as stored",
        "checked": options.check,
        "without": options.without.as_dict(),
        "seconds": round(seconds, 3),
        "counts": counts(built),
        "signers": {side: _values(packed, "signer") for side, packed in built.packed.items()},
        "sessions": {side: _values(packed, "session") for side, packed in built.packed.items()},
        "problems": [problem.as_dict() for problem in (*built.split.warnings, *built.left_out)],
        "leaks": None if built.leaks is None else [leak.as_dict() for leak in built.leaks],
        "outputs": {**outputs, "classes.txt": hashlib.sha256(classes).hexdigest()},
        "bytes": {name: (folder / name).stat().st_size for name in (*outputs, "classes.txt")},
    }
    text = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    write_whole(folder / NAME, text + ',\n "pictures": [\n' + lines + "\n]\n}\n")


def pictures(packed: Mapping[Side, Sequence[Packed]]) -> str:
    """A line for each picture that went in."""
    return ",\n".join([_row(side, one) for side, some in packed.items() for one in some])


def split_as_dict(split: Split) -> dict[str, Any]:
    """The rule, the reason and the shares; not the pictures themselves."""
    ratios = dict(zip(("train", "validation", "test"), split.ratios, strict=True))
    return {"by": split.rule, "why": split.why, "ratios": ratios, "seed": split.seed, "groups": split.groups}


def counts(built: Built) -> dict[str, dict[str, int]]:
    """Pictures that went in, by label in class order and by side."""
    table: dict[str, dict[str, int]] = {label: dict.fromkeys(built.packed, 0) for label in built.split.table}
    for side, packed in built.packed.items():
        for one in packed:
            table[one.item.picture.label][side] += 1
    return table


def _values(packed: list[Packed], field: str) -> list[str]:
    return sorted({getattr(one.item.picture, field) for one in packed} - {""})


_text = json.JSONEncoder(ensure_ascii=False).encode


def _row(side: Side, one: Packed) -> str:
    """Put together by hand, as there may be a hundred thousand."""
    picture, entry = one.item.picture, one.item.entry
    where = _provenance(picture.signer, picture.session, picture.burst)
    return f'{{"id": {entry.id}, "path": {_text(entry.path)}, "side": "{side}", "sha256": "{one.sha256.hex()}"{where}}}'


@functools.lru_cache(1024)
def _provenance(signer: str, session: str, burst: int) -> str:
    facts = {"signer": signer, "session": session, "burst": burst}
    return "".join([f', "{name}": {_text(value)}' for name, value in facts.items() if value])
