"""An evaluation as a page that any browser shows, with nothing fetched from anywhere."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from signlab.files import write_whole

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
p.first { font-size: 1.3rem; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid #ddd; }
td:first-child, th:first-child { text-align: left; }
.map td { min-width: 1.6rem; text-align: center; border: 1px solid #fff; }
"""


def write(path: Path, facts: dict[str, Any]) -> None:
    """``facts`` are those of ``evaluation.json``; its ``pictures`` are not needed."""
    model, data = facts["model"], facts["data"]
    title = f"{model['name']} on {data.get('name', '')} {data.get('side', '')}".strip()
    first, *others = facts["words"]
    parts = [
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(title)}</title><style>{_STYLE}</style>",
        f"<h1>{escape(title)}</h1><p class='first'>{escape(first)}</p>",
        *(f"<p>{escape(sentence)}</p>" for sentence in others),
        *_doubts(facts["doubts"]),
        "<h2>People</h2>",
        _table(("signer", "in training", "right", "pictures", "between"), map(_signer, facts["signers"])),
        "<h2>Labels</h2>",
        _table(("label", "pictures", "found", "named rightly"), map(_label, facts["labels"])),
        "<h2>What was taken for what</h2>",
        _confusion(facts["classes"], facts["confusion"]),
        "<h2>Confidence</h2>",
        _table(("confidence", "pictures", "mean", "right"), map(_bin, facts["calibration"]["bins"])),
        _table(("silent below", "answered", "right of those"), map(_threshold, facts["thresholds"])),
    ]
    write_whole(path, "\n".join(parts) + "\n")


def _doubts(doubts: list[dict[str, str]]) -> Iterable[str]:
    if doubts:
        yield "<h2>What these pictures cannot tell</h2><ul>"
        for doubt in doubts:
            yield f"<li>{escape(doubt['thing'])}: {escape(doubt['cause'])}. {escape(doubt['next_step'])}</li>"
        yield "</ul>"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def _signer(row: dict[str, Any]) -> tuple[str, ...]:
    known = {True: "yes", False: "no", None: "not known"}[row["seen"]]
    between = "" if row["low"] is None else f"{_share(row['low'])} to {_share(row['high'])}"
    return row["signer"], known, _share(row["value"]), str(row["pictures"]), between


def _label(row: dict[str, Any]) -> tuple[str, ...]:
    return row["label"], str(row["pictures"]), _share(row["recall"]), _share(row["precision"])


def _bin(row: dict[str, Any]) -> tuple[str, ...]:
    span = f"{row['low']:.1f} to {row['high']:.1f}"
    return span, str(row["pictures"]), _share(row["confidence"]), _share(row["accuracy"])


def _threshold(row: dict[str, Any]) -> tuple[str, ...]:
    return f"{row['threshold']:g}", _share(row["answered"]), _share(row["right"])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = ["<table>", _row("th", head), *(_row("td", row) for row in rows), "</table>"]
    return "\n".join(lines)


def _row(kind: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{kind}>{escape(cell)}</{kind}>" for cell in cells) + "</tr>"


def _confusion(classes: list[str], table: list[list[int]]) -> str:
    """Rows are labels, columns what was named; the darker, the larger the share of the row."""
    lines = ["<table class='map'>", _row("th", ["", *classes, "nothing"])]
    for number, (label, counts) in enumerate(zip(classes, table, strict=True)):
        cells = [f"<th>{escape(label)}</th>"]
        for column, count in enumerate(counts):
            share = count / max(1, sum(counts))
            hue = 150 if column == number else 10
            shade = f"background: hsl({hue} 60% {100 - 55 * share:.0f}%)"
            cells.append(f"<td style='{shade}'>{count or ''}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</table>"])
