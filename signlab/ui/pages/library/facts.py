"""What is known of one picture, or what several have in common. Questions for the store; knows no widget."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from signlab.dataset.changes import counted, pictures
from signlab.dataset.measurements import MEASURES
from signlab.dataset.project import Project
from signlab.dataset.rows import Rows
from signlab.dataset.sessions import SessionHeader

_NOT_SHOWN = frozenset({"phash", "width", "height", "bytes"})
_MOST_MEASURED = 5_000
"""Pictures of which measurements are summed up."""

Line = tuple[str, str]
"""What a fact is called, and the fact."""


@dataclass(frozen=True)
class Facts:
    """``title`` and lines of text in two blocks: where it comes from, and what was measured."""

    title: str
    origin: tuple[Line, ...] = ()
    measured: tuple[Line, ...] = ()
    problem: str = ""
    names: tuple[str, ...] = field(default=())


def facts(project: Project, rows: Rows, chosen: Sequence[int]) -> Facts:
    """What is known of the chosen rows."""
    if len(chosen) == 1:
        return _of_one(project, rows, chosen[0])
    return _of_several(project, rows, chosen)


def _of_one(project: Project, rows: Rows, row: int) -> Facts:
    found = project.index.page(rows, row, row + 1)
    if not found:
        return Facts(rows.names[row], problem="It is no longer there.")
    picture = found[0]
    header = next((each for each in project.index.sessions() if each.session == picture.session), None)
    measured = project.index.measured([picture.name]).get(picture.name)
    values = measured.values if measured else {}
    width, height = picture.width or values.get("width"), picture.height or values.get("height")
    size = f"{int(width):,} × {int(height):,} px, " if width and height else ""
    lines = [
        ("Label", picture.label),
        ("Mark", project.index.marks([picture.name])[picture.name]),
        ("Model says", _said(project, picture.name)),
        ("Signer", _signer(header)),
        ("Session", _session(header, picture.session)),
        ("Burst", str(picture.burst) if picture.burst else ""),
        ("Source", header.source if header else ""),
        ("Camera", header.camera if header else ""),
        ("Time", f"{picture.time.astimezone():%Y-%m-%d %H:%M:%S}" if picture.time else ""),
        ("File", f"{size}{file_size(picture.size_bytes)}"),
    ]
    shown = [
        (_short(key), _value(key, value))
        for key, measure in MEASURES.items()
        if key not in _NOT_SHOWN and (value := values.get(key)) is not None
    ]
    problem = measured.problem if measured else ""
    kept = tuple(line for line in lines if line[1] and line[1] != "none")
    return Facts(picture.name, kept, tuple(shown), problem, (picture.name,))


def _said(project: Project, name: str) -> str:
    """``B, 93 % sure (r1)``."""
    said = project.index.said([name]).get(name)
    if said is None:
        return ""
    return f"{said.label}, {said.confidence:.0f} % sure ({said.run})" if said.label else f"no sign ({said.run})"


def _short(key: str) -> str:
    return key.replace("_lr", ", across").replace("_tb", ", down").replace("_", " ").capitalize()


def _value(key: str, value: float) -> str:
    if key == "hand":
        return "yes" if value else "no"
    return MEASURES[key].text(value)


def _signer(header: SessionHeader | None) -> str:
    if header is None or not header.signer:
        return ""
    return f"{header.signer}, {header.hand} hand" if header.hand else header.signer


def _session(header: SessionHeader | None, session: str) -> str:
    return f"{session} ({header.note})" if header and header.note else session


def file_size(count: float) -> str:
    """``812 bytes``, ``34.5 kB``, ``1.2 MB``."""
    if count < 1000:
        return f"{count:.0f} bytes"
    return f"{count / 1e3:,.1f} kB" if count < 1e6 else f"{count / 1e6:,.1f} MB"


def _of_several(project: Project, rows: Rows, chosen: Sequence[int]) -> Facts:
    places = np.asarray(chosen, dtype=np.intp)
    headers = {header.session: header for header in project.index.sessions()}
    sessions = Counter(rows.session_names[number] for number in rows.sessions[places].tolist())
    signers = Counter(headers[name].signer for name in sessions if name in headers and headers[name].signer)
    for name, count in sessions.items():
        if name in headers and headers[name].signer:
            signers[headers[name].signer] += count - 1
    bursts = len({*zip(rows.sessions[places].tolist(), rows.bursts[places].tolist(), strict=True)})
    labels = Counter(rows.label_names[number] for number in rows.labels[places].tolist())
    lines = (
        ("Label" if len(labels) == 1 else "Labels", _shares(labels)),
        ("Signer" if len(signers) == 1 else "Signers", _shares(signers)),
        ("Session" if len(sessions) == 1 else "Sessions", _shares(sessions)),
        ("Bursts", f"{bursts:,}"),
        ("Size", file_size(float(rows.sizes[places].sum()))),
    )
    names = tuple(rows.names[row] for row in chosen[:_MOST_MEASURED])
    return Facts(pictures(len(chosen)), tuple(line for line in lines if line[1]), _ranges(project, names), "", names)


def _shares(counts: Counter[str]) -> str:
    named = [(name, count) for name, count in counts.most_common() if name]
    if len(named) == 1:
        return named[0][0]
    shown = ", ".join(f"{name} {count:,}" for name, count in named[:6])
    return shown + (f" and {counted(len(named) - 6, 'other')}" if len(named) > 6 else "")


def _ranges(project: Project, names: Sequence[str]) -> tuple[Line, ...]:
    """From the least to the largest value."""
    found = project.index.measured(names).values()
    lines = []
    for key, measure in MEASURES.items():
        values = [float(value) for each in found if (value := each.values.get(key)) is not None]
        if key not in _NOT_SHOWN and len(values) > 1:
            number = f"{{:,.{measure.decimals}f}}"
            told = f"{number.format(min(values))} – {measure.text(max(values))}"
            lines.append((_short(key), told))
    return tuple(lines)
