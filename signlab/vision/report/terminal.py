"""The alphabet sheet in a terminal: a few maps beside each other, in characters."""

from collections.abc import Sequence
from itertools import zip_longest

from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage
from signlab.vision.report.figures import LabelFigures, by_most_missing, in_one_order

_SHADES = "░▒▓█"
_GAP, _BEYOND = "·", " "


def sheet(covered: Coverage, width: int = 80, order: Sequence[str] = ()) -> str:
    """Maps in rows of as many as fit into ``width`` columns, the label that lacks most first.

    A cell is shaded by its bursts up to the target; ``·`` lacks all of them, blank is not asked for and empty. Bright
    light is above. With ``order``, labels come as they do there.
    """
    rows = by_most_missing(covered)
    if order:
        rows.sort(key=lambda row: order.index(row.label))
    wide = max(len(covered.axis), 5) + 2
    across = max(1, (width + 2) // (wide + 2))
    lines = []
    for start in range(0, len(rows), across):
        blocks = [_block(covered, row, wide) for row in rows[start : start + across]]
        lines += ["  ".join(parts).rstrip() for parts in zip(*blocks, strict=True)] + [""]
    return "\n".join(lines).rstrip("\n")


def _block(covered: Coverage, row: LabelFigures, wide: int) -> list[str]:
    number = covered.labels.index(row.label)
    percent = f"{100 * row.filled:.0f} %"
    head = f"{row.label[: wide - len(percent) - 1]:<{wide - len(percent)}}{percent}"
    body = []
    for light in reversed(range(len(LIGHT))):
        cells = "".join(_shade(covered, (number, light, angle)) for angle in range(len(covered.axis)))
        body.append(f"|{cells}|".ljust(wide))
    share = row.no_hand / row.measured if row.measured else 0
    foot = f"no hand {100 * share:.0f} %" if share >= 0.005 else ""
    return [head, *body, f"{foot[:wide]:<{wide}}"]


def _shade(covered: Coverage, cell: tuple[int, int, int]) -> str:
    bursts = int(covered.bursts[cell])
    if bursts:
        share = min(bursts / covered.target, 1.0)
        return _SHADES[min(int(share * len(_SHADES)), len(_SHADES) - 1)]
    return _GAP if covered.missing[cell] else _BEYOND


def side_by_side(sheets: Sequence[tuple[str, Coverage]], width: int = 80) -> str:
    """Sheets of several sets in columns, each below its name, their labels in one order."""
    wide = (width - 3 * (len(sheets) - 1)) // len(sheets)
    order = in_one_order([covered for _, covered in sheets])
    columns = [[name[:wide], "", *sheet(covered, wide, order).split("\n")] for name, covered in sheets]
    lines = zip_longest(*columns, fillvalue="")
    return "\n".join(" │ ".join(f"{part:<{wide}}" for part in parts).rstrip() for parts in lines)
