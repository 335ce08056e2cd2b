"""The alphabet sheet as a picture, for a report or a wall."""

import io

from PIL import Image, ImageDraw, ImageFont

from signlab.vision.advice import next_step
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage
from signlab.vision.report.figures import LabelFigures, by_most_missing, headline

_CELL, _GAP, _MARGIN, _HEAD = 24, 32, 40, 110
_PAPER, _TEXT, _MUTED, _LINE, _INK, _AMBER = "#ffffff", "#1b1e23", "#5c6470", "#c9ced6", (11, 92, 173), "#9a5b00"


def sheet(covered: Coverage, name: str) -> bytes:
    """The maps of every label in a grid, the one that lacks most first, as PNG."""
    rows = by_most_missing(covered)
    across = max(1, min(6, len(rows)))
    wide, high = len(covered.axis) * _CELL, len(LIGHT) * _CELL + 40
    lines = -(-len(rows) // across)
    size = (2 * _MARGIN + across * (wide + _GAP) - _GAP, _HEAD + lines * (high + _GAP) + _MARGIN)
    picture = Image.new("RGB", (max(size[0], 800), size[1]), _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((_MARGIN, 24), f"Coverage of {name}", _TEXT, ImageFont.load_default(24))
    draw.text((_MARGIN, 56), next_step(covered), _TEXT, ImageFont.load_default(16))
    words = f"{headline(covered)} Across: {covered.axis.words.lower()}; up: light."
    draw.text((_MARGIN, 80), words, _MUTED, ImageFont.load_default(13))
    for place, row in enumerate(rows):
        corner = (_MARGIN + place % across * (wide + _GAP), _HEAD + place // across * (high + _GAP))
        _map(draw, covered, row, corner)
    content = io.BytesIO()
    picture.save(content, "PNG", optimize=True)
    return content.getvalue()


def _map(draw: ImageDraw.ImageDraw, covered: Coverage, row: LabelFigures, corner: tuple[int, int]) -> None:
    number, (left, top) = covered.labels.index(row.label), corner
    wide = len(covered.axis) * _CELL
    draw.text((left, top), row.label, _TEXT, ImageFont.load_default(18))
    draw.text((left + wide, top + 4), f"{100 * row.filled:.0f} %", _MUTED, ImageFont.load_default(13), anchor="ra")
    for light in range(len(LIGHT)):
        for angle in range(len(covered.axis)):
            x, y = left + angle * _CELL, top + 26 + (len(LIGHT) - 1 - light) * _CELL
            _cell(draw, covered, (number, light, angle), (x + 1, y + 1, x + _CELL - 2, y + _CELL - 2))
    y = top + 28 + len(LIGHT) * _CELL
    draw.rectangle((left, y, left + wide - 2, y + 4), _LINE)
    share = row.no_hand / row.measured if row.measured else 0
    if share:
        draw.rectangle((left, y, left + share * (wide - 2), y + 4), _MUTED)


def _cell(
    draw: ImageDraw.ImageDraw, covered: Coverage, cell: tuple[int, int, int], box: tuple[int, int, int, int]
) -> None:
    bursts = int(covered.bursts[cell])
    if bursts:
        share = 0.12 + 0.88 * min(bursts / covered.target, 1)
        fill = tuple(round(255 + (channel - 255) * share) for channel in _INK)
        draw.rounded_rectangle(box, 3, fill)
        if covered.one_signer[cell]:
            for step in range(box[0] - (box[3] - box[1]), box[2], 6):
                _stroke(draw, step, box)
    elif covered.missing[cell]:
        draw.rounded_rectangle(box, 3, None, _AMBER)
    elif covered.wanted[cell[1:]]:
        draw.rounded_rectangle(box, 3, None, _LINE)


def _stroke(draw: ImageDraw.ImageDraw, start: int, box: tuple[int, int, int, int]) -> None:
    """One line of hatching at 45°, from ``start`` at the box's foot, within the box."""
    left, top, right, bottom = box
    high = bottom - top
    first, last = max(0, left - start), min(high, right - start)
    if first < last:
        draw.line((start + first, bottom - first, start + last, bottom - last), _PAPER, 1)
