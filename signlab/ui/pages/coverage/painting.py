"""How maps are painted, large and small: one hue, one scale for all."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from signlab.ui.pages.coverage.seen import Cell
from signlab.ui.theme import Theme
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage

_LEAST = 0.2
"""Of the full colour: what a single burst of many shows."""


def legible(theme: Theme, back: QColor) -> QColor:
    """Whichever of the theme's two texts stands out more before ``back``."""
    choices = (theme.colour("text"), theme.colour("surface"))
    return max(choices, key=lambda colour: abs(colour.lightnessF() - back.lightnessF()))


def mixed(back: QColor, front: QColor, share: float) -> QColor:
    """``share`` of ``front`` over ``back``."""

    def between(one: int, other: int) -> int:
        return round(one + (other - one) * share)

    return QColor(
        between(back.red(), front.red()), between(back.green(), front.green()), between(back.blue(), front.blue())
    )


def heat(theme: Theme, share: float) -> QColor:
    """The colour of a cell that has ``share`` (0 to 1) of what it should."""
    return mixed(theme.colour("surface"), theme.colour("heat"), _LEAST + (1 - _LEAST) * min(share, 1.0))


@dataclass(frozen=True)
class Place:
    """Where a map lies: ``left`` and ``top`` of its cells, ``wide`` × ``high`` pixels each. ``mirrored``: how many
    columns it has, where they run from right to left, as in a mirror."""

    left: float
    top: float
    wide: float
    high: float
    mirrored: int = 0

    def cell(self, light: int, angle: int) -> QRectF:
        """Bright light is above."""
        y = self.top + (len(LIGHT) - 1 - light) * self.high
        column = self.mirrored - 1 - angle if self.mirrored else angle
        return QRectF(self.left + column * self.wide, y, self.wide, self.high)

    def whole(self, covered: Coverage) -> QRectF:
        return QRectF(self.left, self.top, len(covered.axis) * self.wide, len(LIGHT) * self.high)

    def at(self, covered: Coverage, point: QPointF) -> Cell | None:
        if not self.whole(covered).contains(point):
            return None
        angle = min(int((point.x() - self.left) / self.wide), len(covered.axis) - 1)
        light = len(LIGHT) - 1 - min(int((point.y() - self.top) / self.high), len(LIGHT) - 1)
        return Cell(light, angle)


def paint_map(painter: QPainter, theme: Theme, covered: Coverage, number: int, place: Place) -> None:
    """All cells of a label."""
    for light in range(len(LIGHT)):
        for angle in range(len(covered.axis)):
            cell = (number, light, angle)
            paint_cell(
                painter,
                theme,
                place.cell(light, angle),
                share=float(covered.bursts[cell]) / covered.target,
                wanted=bool(covered.wanted[light, angle]),
                hatched=bool(covered.one_signer[cell]),
            )


def paint_cell(painter: QPainter, theme: Theme, box: QRectF, *, share: float, wanted: bool, hatched: bool) -> None:
    """``share`` of what it should have is there; 0 and ``wanted`` makes a gap."""
    gap = 1.0 if box.width() < 24 else 1.5
    inner = box.adjusted(gap, gap, -gap, -gap)
    radius = min(3.0, inner.width() / 5)
    if share > 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(heat(theme, share))
        painter.drawRoundedRect(inner, radius, radius)
        if hatched:
            _hatch(painter, theme, inner, radius)
    elif wanted:
        pen = QPen(theme.colour("gap"), 1.0 if box.width() < 40 else 1.5)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(inner.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(inner, radius, radius)


def _hatch(painter: QPainter, theme: Theme, box: QRectF, radius: float) -> None:
    """Lines at 45°, in a colour that stands out from a light and from a full cell."""
    painter.save()
    clip = QPainterPath()
    clip.addRoundedRect(box, radius, radius)
    painter.setClipPath(clip)
    step = 5.0 if box.width() < 40 else 8.0
    painter.setPen(QPen(theme.colour("surface"), step / 4))
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += step
    painter.restore()


def paint_strip(painter: QPainter, theme: Theme, box: QRectF, share: float) -> None:
    """The share of pictures in which no hand is found."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("sunken"))
    painter.drawRoundedRect(box, 1.5, 1.5)
    if share > 0:
        painter.setBrush(theme.colour("warn"))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), max(box.width() * share, 2.0), box.height()), 1.5, 1.5)


def paint_legend(painter: QPainter, theme: Theme, target: int, words: tuple[str, str, str, str], height: int) -> float:
    """The scale and the signs, from the left; returns how wide it is. ``words``: bursts, one signer, gap, strip."""
    side, x, middle = 16.0, 0.0, height / 2
    metrics = painter.fontMetrics()

    def say(text: str) -> None:
        nonlocal x
        painter.setPen(theme.colour("muted"))
        width = metrics.horizontalAdvance(text)
        painter.drawText(QRectF(x, 0, width + 2, height), Qt.AlignmentFlag.AlignVCenter, text)
        x += width + 6

    def box(**looks: float | bool) -> None:
        nonlocal x
        given = {"share": 1.0, "wanted": True, "hatched": False, **looks}
        square = QRectF(x, middle - side / 2, side, side)
        paint_cell(
            painter, theme, square, share=given["share"], wanted=bool(given["wanted"]), hatched=bool(given["hatched"])
        )
        x += side + 2

    say(words[0])
    for number in range(1, min(target, 4) + 1):
        box(share=number / min(target, 4))
    x += 4
    say(f"1 – {target}" if target > 1 else "1")
    x += 12
    box(hatched=True)
    x += 4
    say(words[1])
    x += 12
    box(share=0.0)
    x += 4
    say(words[2])
    x += 12
    paint_strip(painter, theme, QRectF(x, middle - 2, 28, 4), 0.4)
    x += 34
    say(words[3])
    return x
