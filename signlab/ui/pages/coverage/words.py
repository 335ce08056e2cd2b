"""What cells and labels are said to be, in words. Knows no widget."""

from PySide6.QtCore import QCoreApplication

from signlab.ui.pages.coverage.seen import Brush, Cell, Seen
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage


def tr(text: str, number: int = -1) -> str:
    return QCoreApplication.translate("Coverage", text, None, number)


def counted(number: int, one: str, many: str) -> str:
    """``1 burst``, ``1,200 bursts``."""
    return f"{number:,} {one if number == 1 else many}"


def bursts(number: int) -> str:
    return counted(number, tr("burst"), tr("bursts"))


def cell_words(covered: Coverage, number: int, cell: Cell) -> str:
    """Everything about a cell, in two lines."""
    place = (number, cell.light, cell.angle)
    first = tr("{label}: {axis} {angle}, light {light}").format(
        label=covered.labels[number],
        axis=covered.axis.words.lower(),
        angle=covered.axis.title(cell.angle),
        light=LIGHT.title(cell.light),
    )
    parts = [
        bursts(int(covered.bursts[place])),
        counted(int(covered.frames[place]), tr("picture"), tr("pictures")),
        counted(int(covered.signers[place]), tr("signer"), tr("signers")),
        counted(int(covered.sessions[place]), tr("session"), tr("sessions")),
    ]
    if missing := int(covered.missing[place]):
        parts.append(tr("{n} missing").format(n=bursts(missing)))
    if covered.one_signer[place]:
        parts.append(tr("one signer only"))
    return f"{first}\n{', '.join(parts)}"


def label_words(seen: Seen, number: int) -> str:
    """A label's figures in a sentence."""
    row, covered = seen.labels[number], seen.covered
    wanted = int(covered.wanted.sum())
    words = tr("{label}: {there} of {all} bursts, {full} of {cells} cells full").format(
        label=row.label,
        there=wanted * covered.target - row.missing,
        all=wanted * covered.target,
        full=round(row.covered * wanted),
        cells=wanted,
    )
    if row.no_hand:
        words += tr("; no hand in {n} of {all} pictures").format(n=f"{row.no_hand:,}", all=f"{row.measured:,}")
    if row.one_signer_cells:
        words += tr("; {n} by one signer only").format(n=counted(row.one_signer_cells, tr("cell"), tr("cells")))
    return f"{words}."


def more_words(seen: Seen, number: int) -> str:
    """What else is known of a label: how even, how much alike."""
    row = seen.labels[number]
    parts = [counted(row.pictures, tr("picture"), tr("pictures")), bursts(row.bursts)]
    if row.evenness is not None:
        parts.append(tr("evenness {n} of 100").format(n=round(100 * row.evenness)))
    if row.near_duplicates is not None:
        parts.append(tr("{n} of 100 pictures look like one before them").format(n=round(100 * row.near_duplicates)))
    return ", ".join(parts)


def brush_words(covered: Coverage, label: str, brush: Brush) -> str:
    """What is chosen."""
    if brush.is_all:
        return tr("All of {label}").format(label=label)
    parts = [label]
    if brush.angles is not None:
        parts.append(
            f"{covered.axis.words.lower()} {_span([covered.axis.title(each) for each in sorted(brush.angles)])}"
        )
    if brush.lights is not None:
        parts.append(tr("light {light}").format(light=_span([LIGHT.title(each) for each in sorted(brush.lights)])))
    return ", ".join(parts)


def _span(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else tr("{first} … {last}").format(first=titles[0], last=titles[-1])
