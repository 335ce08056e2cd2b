"""Coverage as one page of HTML that needs nothing beside it."""

from collections.abc import Sequence
from html import escape

from signlab.vision.advice import next_step
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage
from signlab.vision.prompts import prompts
from signlab.vision.report import svg
from signlab.vision.report.figures import LabelFigures, by_most_missing, headline, in_one_order
from signlab.vision.shortcuts import Shortcut

_STYLE = """
:root{color-scheme:light dark;--surface:#fff;--text:#1b1e23;--muted:#5c6470;--line:#c9ced6;--ink:#0b5cad;--gap:#9a5b00}
@media(prefers-color-scheme:dark){:root{--surface:#16181c;--text:#e8eaee;--muted:#9aa3b0;--line:#454c57;--ink:#7cb8ff;
--gap:#f0b45a}}
body{margin:24px auto;max-width:1200px;padding:0 24px;background:var(--surface);color:var(--text);
font:13px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:18px;margin:0}h2{font-size:15px;margin:32px 0 8px}.next{font-size:18px;margin:8px 0}
.muted{color:var(--muted)}.sheet{display:flex;flex-wrap:wrap;gap:24px 16px}.sheet figure{margin:0}
figcaption{display:flex;justify-content:space-between;gap:8px}figcaption b{font-size:15px}
.fill{fill:var(--ink)}.hatch{stroke:var(--surface);stroke-width:1.6}.only{fill:url(#one)}
.wanted,.gap,.beyond{fill:none;pointer-events:all}.wanted{stroke:var(--line)}.beyond{stroke:none}
.gap{stroke:var(--gap);stroke-dasharray:2 2}.strip{fill:var(--line);opacity:.4}.missed{fill:var(--muted)}
.ring{fill:none;stroke:var(--line)}.arm{stroke:var(--ink);stroke-width:4;stroke-linecap:round}.front{fill:var(--ink)}
table{border-collapse:collapse}th,td{padding:2px 12px 2px 0;text-align:right}
th:first-child,td:first-child{text-align:left}
th{color:var(--muted);font-weight:400}tbody tr{border-top:1px solid var(--line)}
.columns{display:flex;gap:32px}.columns section{flex:1 1 0;min-width:0}
details{margin:4px 0}summary{cursor:pointer}.legend{display:flex;flex-wrap:wrap;gap:16px;align-items:center}
"""


def page(covered: Coverage, name: str, shortcuts: Sequence[Shortcut] = ()) -> str:
    """The report on project ``name``. No script, no link, no picture from elsewhere."""
    rows = by_most_missing(covered)
    return _whole(
        f"Coverage of {name}",
        f'<h1>Coverage of {escape(name)}</h1><p class="next">{escape(next_step(covered))}</p>'
        f"<p>{escape(headline(covered))}</p>{_legend(covered)}"
        f'<div class="sheet">{"".join(_figure(covered, row) for row in rows)}</div>'
        f"{_to_record(covered)}{_shortcuts(shortcuts)}{_table(rows)}{_who(covered)}",
    )


def side_by_side(sets: Sequence[tuple[str, Coverage]]) -> str:
    """A page on several sets of pictures, by name, in columns: on one scale, their labels in one order."""
    order = in_one_order([covered for _, covered in sets])
    title = " and ".join(name for name, _ in sets)
    columns = "".join(_column(name, covered, order) for name, covered in sets)
    head = f"<h1>Coverage of {escape(title)}</h1>{_legend(sets[0][1])}"
    return _whole(f"Coverage of {title}", f'{head}<div class="columns">{columns}</div>')


def _column(name: str, covered: Coverage, order: Sequence[str]) -> str:
    rows = {row.label: row for row in by_most_missing(covered)}
    figures = "".join(_figure(covered, rows[label]) for label in order if label in rows)
    return (
        f'<section><h2>{escape(name)}</h2><p class="next">{escape(next_step(covered))}</p>'
        f'<p>{escape(headline(covered))}</p><div class="sheet">{figures}</div>{_to_record(covered)}</section>'
    )


def _whole(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{svg.PATTERN}{body}</body></html>\n"
    )


def _legend(covered: Coverage) -> str:
    across = ", ".join(covered.axis.title(number) for number in range(len(covered.axis)))
    up = ", ".join(LIGHT.title(number) for number in range(len(LIGHT)))
    steps = "".join(
        f'<svg width="14" height="14"><rect width="14" height="14" class="fill" fill-opacity="{share:.2f}"/></svg>'
        for share in (0.12, 0.41, 0.71, 1.0)
    )
    hatched = '<rect width="14" height="14" rx="2" class="fill"/><rect width="14" height="14" class="only"/>'
    gap = '<rect x="1" y="1" width="12" height="12" rx="2" class="gap"/>'
    return (
        f'<div class="legend muted"><span>bursts {steps} 1 to {covered.target} or more</span>'
        f'<span><svg width="14" height="14">{hatched}</svg> one signer only</span>'
        f'<span><svg width="14" height="14">{gap}</svg> nothing yet</span><span>strip: no hand found</span></div>'
        f'<p class="muted">Across: {escape(covered.axis.words.lower())} from the usual hold ({escape(across)}).'
        f" Up: light on the hand against the signer's median ({escape(up)})."
        " Angles are as a camera sees them; a signer's left is the right of the picture.</p>"
    )


def _figure(covered: Coverage, row: LabelFigures) -> str:
    number = covered.labels.index(row.label)
    return (
        f"<figure><figcaption><b>{escape(row.label)}</b><span>{100 * row.filled:.0f} %</span></figcaption>"
        f"{svg.heat_map(covered, number)}</figure>"
    )


def _to_record(covered: Coverage) -> str:
    wanted = prompts(covered, most=12)
    if not wanted:
        return ""
    items = "".join(f"<li>{escape(each.words)} ({each.missing} bursts)</li>" for each in wanted)
    return f"<h2>To record next</h2><ul>{items}</ul>"


def _shortcuts(found: Sequence[Shortcut]) -> str:
    if not found:
        return ""
    items = "".join(f"<li>{escape(each.words)}</li>" for each in found)
    return f"<h2>What tells the letters apart without looking at the hand</h2><ul>{items}</ul>"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _table(rows: Sequence[LabelFigures]) -> str:
    head = (
        "Label",
        "Bursts there",
        "Cells full",
        "Evenness",
        "Bursts",
        "Pictures",
        "No hand",
        "Near-duplicates",
        "Missing bursts",
    )
    body = "".join(
        f"<tr><td>{escape(row.label)}</td><td>{_share(row.filled)}</td><td>{_share(row.covered)}</td>"
        f"<td>{_share(row.evenness)}</td>"
        f"<td>{row.bursts:,}</td><td>{row.pictures:,}</td><td>{row.no_hand:,}</td>"
        f"<td>{_share(row.near_duplicates)}</td><td>{row.missing:,}</td></tr>"
        for row in rows
    )
    titles = "".join(f"<th>{title}</th>" for title in head)
    return f"<h2>Figures</h2><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def _who(covered: Coverage) -> str:
    """For each label where the light came from, and the bursts of each signer in each session."""
    parts = []
    for number, label in enumerate(covered.labels):
        signers, sessions, bursts = covered.matrix(label)
        if not signers:
            continue
        head = "".join(f"<th>{escape(name or 'no session')}</th>" for name in sessions)
        body = "".join(_who_row(name, row) for name, row in zip(signers, bursts.tolist(), strict=True))
        parts.append(
            f"<details><summary>{escape(label)}</summary>{svg.compass(covered, number)}"
            f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></details>"
        )
    return f"<h2>Light and people</h2>{''.join(parts)}" if parts else ""


def _who_row(signer: str, bursts: Sequence[int]) -> str:
    cells = "".join(f"<td>{count or ''}</td>" for count in bursts)
    return f"<tr><td>{escape(signer or 'not named')}</td>{cells}</tr>"
