"""``build.json``: what a build was made of, how, and what came of it, for people and for programs."""

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

import xxhash

from signlab import __version__
from signlab.dataset.project import Project
from signlab.files import write_whole
from signlab.records.builds import BuildOptions, Built
from signlab.records.groups import Side
from signlab.records.hashed import HASH
from signlab.records.sides import Packed
from signlab.records.split import Split

NAME = "build.json"
SCHEMA = 1


class Contents(NamedTuple):
    """What went in: ``counts`` by label in class order and by side, who and what is on each side, and a line for each
    picture."""

    counts: dict[str, dict[str, int]]
    signers: dict[str, list[str]]
    sessions: dict[str, list[str]]
    pictures: str


def write(
    folder: Path,
    project: Project,
    options: BuildOptions,
    built: Built,
    outputs: dict[str, str],
    contents: Contents,
    seconds: float,
) -> None:
    """Write the account of a build that took ``seconds``."""
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
        "counts": contents.counts,
        "signers": contents.signers,
        "sessions": contents.sessions,
        "problems": [problem.as_dict() for problem in (*built.split.warnings, *built.left_out)],
        "leaks": None if built.leaks is None else [leak.as_dict() for leak in built.leaks],
        "hash": HASH,
        "outputs": {**outputs, "classes.txt": xxhash.xxh3_128_hexdigest(classes)},
        "bytes": {name: (folder / name).stat().st_size for name in (*outputs, "classes.txt")},
    }
    text = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    write_whole(folder / NAME, text + ',\n "pictures": [\n' + contents.pictures + "\n]\n}\n")


def contents(packed: Mapping[Side, Sequence[Packed]], labels: Iterable[str]) -> Contents:
    return Contents(
        counts(packed, labels),
        {side: _values(some, "signer") for side, some in packed.items()},
        {side: _values(some, "session") for side, some in packed.items()},
        ",\n".join([_row(side, one) for side, some in packed.items() for one in some]),
    )


def split_as_dict(split: Split) -> dict[str, Any]:
    """The rule, the reason and the shares; not the pictures themselves."""
    ratios = dict(zip(("train", "validation", "test"), split.ratios, strict=True))
    return {"by": split.rule, "why": split.why, "ratios": ratios, "seed": split.seed, "groups": split.groups}


def counts(packed: Mapping[Side, Sequence[Packed]], labels: Iterable[str]) -> dict[str, dict[str, int]]:
    """Pictures that went in, by label in the order of ``labels`` and by side."""
    table: dict[str, dict[str, int]] = {label: dict.fromkeys(packed, 0) for label in labels}
    for side, some in packed.items():
        for one in some:
            table[one.item.picture.label][side] += 1
    return table


def _values(packed: Sequence[Packed], field: str) -> list[str]:
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
