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
.few { color: #999; }
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
        *_conditions(facts["conditions"], facts["cells"]),
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


def _conditions(conditions: list[dict[str, Any]], cells: dict[str, Any] | None) -> Iterable[str]:
    """By light, angle and sharpness; what is of too few pictures is grey and says so."""
    if cells is None:
        return
    yield "<h2>Light, angle and sharpness</h2>"
    for one in conditions:
        rows = [_part(part) for part in one["parts"] if part["pictures"]]
        if one["unknown"]:
            rows.append(_part({**one["unknown"], "title": "not known", "few": False}))
        yield _table((one["title"].lower(), "right", "pictures", "takes", "between"), rows)
    yield "<p>Light on the hand (rows) and tilt (columns): right, of how many pictures.</p>"
    lines = ["<table class='map'>", _row("th", ["", *cells["roll"]])]
    for number, title in enumerate(cells["light"]):
        counts = zip(*(cells[name][number] for name in ("right", "pictures", "few")), strict=True)
        lines.append(f"<tr><th>{escape(title)}</th>{''.join(_cell(*count) for count in counts)}</tr>")
    yield "\n".join([*lines, "</table>", "<p class='few'>Grey: too few pictures to say anything.</p>"])


def _part(row: dict[str, Any]) -> tuple[str, ...]:
    if row["few"]:
        return row["title"], "too few to say", str(row["pictures"]), str(row["groups"]), ""
    between = "" if row["low"] is None else f"{_share(row['low'])} to {_share(row['high'])}"
    return row["title"], _share(row["value"]), str(row["pictures"]), str(row["groups"]), between


def _cell(right: int, pictures: int, few: bool) -> str:
    if not pictures:
        return "<td></td>"
    if few:
        return f"<td class='few'>{right} of {pictures}</td>"
    share = right / pictures
    return f"<td style='background: hsl({150 * share:.0f} 60% 78%)'>{_share(share)}<br>of {pictures}</td>"


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
