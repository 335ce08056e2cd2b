"""Class balance at a glance: a row for each label with a bar, a tick for each signer, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFont,
    QGuiApplication,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from signlab.dataset.changes import counted, pictures
from signlab.dataset.index import Tally
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.text import label

WIDTH = 208
HEIGHT = 26
TRASH = "trash"
ALL = ""


@dataclass(frozen=True)
class Balance:
    """How much there is of each label, and how much there should be at least."""

    labels: dict[str, Tally]
    total: int
    trashed: int
    targets: dict[str, int]
    doubtful: int = 0

    @property
    def short(self) -> list[str]:
        """Labels that lack something, in class order."""
        return [label for label in self.labels if self.missing(label)]

    def missing(self, label: str) -> str:
        """What a label lacks, in words; "" where it lacks nothing."""
        tally = self.labels[label]
        lacks = [(key, target - getattr(tally, key)) for key, target in self.targets.items()]
        return ", ".join(counted(count, f"more {key[:-1]}") for key, count in lacks if count > 0)

    @property
    def words(self) -> str:
        """The one thing to say about all of it."""
        if not self.total:
            return "No pictures yet"
        if not self.short:
            return "Every label has what it should"
        return f"{len(self.short)} of {counted(len(self.labels), 'label')} lack something"


def balance(project: Project) -> Balance:
    """Counted now. A question for the store."""
    counts = project.index.counts()
    trashed = sum(tally.pictures for tally in project.index.counts(trashed=True).values())
    targets = {key: int(project.settings["coverage"][key]) for key in ("pictures", "bursts", "signers")}
    doubtful = len(project.index.find(Query(mark=("doubtful",))))
    return Balance(counts, sum(tally.pictures for tally in counts.values()), trashed, targets, doubtful)


class _Row(QAbstractButton):
    """One label, or "all", or the trash. ``dropped`` carries what was dropped on it."""

    dropped = Signal(object)

    def __init__(self, name: str, theme: Theme, icon: str = "") -> None:
        super().__init__()
        self.setText(name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme, self._icon = theme, icon
        self.count = 0
        self.share: float | None = None
        """How much of the target there is; None where there is no target."""
        self.signers, self.signers_wanted = 0, 0
        self._over = False

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        colour = self._theme.colour
        font = QFont(self.font())
        font.setPixelSize(13)
        font.setWeight(QFont.Weight.DemiBold if self.isChecked() else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(colour("text"))
        if self._icon:
            painter.drawPixmap(QRect(8, 3, ICON, ICON), self._theme.icon(self._icon).pixmap(ICON, ICON))
        left = 36 if self._icon else 8
        room = 96 if self.share is None else 44
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, 0, room, HEIGHT), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setPen(colour("muted"))
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        numbers = QRect(self.width() - 56, 0, 48, HEIGHT)
        painter.drawText(numbers, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{self.count:,}")
        if self.share is not None:
            self._paint_bar(painter, self.share)

    def _paint_ground(self, painter: QPainter) -> None:
        colour = self._theme.colour
        ground: QColor | None = None
        if self.isChecked() or self._over:
            ground = colour("selected")
        elif self.underMouse():
            ground = colour("hover")
        painter.setPen(colour("focus") if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(ground or Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_bar(self, painter: QPainter, share: float) -> None:
        """The bar is full at the target; below it a tick for each signer, hollow where one is missing."""
        colour = self._theme.colour
        bar = QRectF(56, 8, self.width() - 56 - 60, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(bar, 2.5, 2.5)
        if share > 0:
            painter.setBrush(colour("muted") if share >= 1 else colour("gap"))
            painter.drawRoundedRect(QRectF(bar.x(), bar.y(), max(3.0, bar.width() * min(share, 1)), 5), 2.5, 2.5)
        for number in range(min(max(self.signers, self.signers_wanted), 12)):
            tick = QRectF(bar.x() + number * 7, 16, 5, 3)
            painter.setBrush(colour("muted") if number < self.signers else colour("line"))
            painter.drawRect(tick)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._over = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())


class Labels(QScrollArea):
    """``chosen`` carries a label, ``ALL`` or ``TRASH``, and whether it is added to those chosen before; ``dropped`` a
    label and what was dropped on it."""

    chosen = Signal(str, bool)
    dropped = Signal(str, QMimeData)

    def __init__(self, theme: Theme, names: Iterable[str]) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH + 16)
        self._theme = theme
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 4, 8, 4)
        self._column.setSpacing(0)
        self._rows: dict[str, _Row] = {}
        self._chosen = {ALL}
        self._row(ALL, self.tr("All"), "library")
        self._row(TRASH, self.tr("Trash"), "trash")
        self._words = label("", "caption", wrap=True)
        self._words.setContentsMargins(8, 8, 0, 2)
        self._column.addWidget(self._words)
        self._column.addStretch()
        self.setWidget(inside)
        for name in names:  # their counts come later
            self._row(name, name)
        theme.changed.connect(self._repaint)

    def _row(self, key: str, name: str, icon: str = "") -> _Row:
        row = _Row(name, self._theme, icon)
        self._rows[key] = row
        row.clicked.connect(lambda: self._clicked(key))
        if key not in (ALL, TRASH):
            row.setAcceptDrops(True)
            row.dropped.connect(lambda mime: self.dropped.emit(key, mime))
        at = self._column.count() - (1 if key not in (ALL, TRASH) else 0)
        self._column.insertWidget(at, row)
        return row

    def _clicked(self, key: str) -> None:
        add = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier)
        self.chosen.emit(key, add)

    def show_balance(self, now: Balance) -> None:
        for name in [key for key in self._rows if key not in (ALL, TRASH) and key not in now.labels]:
            self._rows.pop(name).deleteLater()
        self._rows[ALL].count, self._rows[TRASH].count = now.total, now.trashed
        for name, tally in now.labels.items():
            row = self._rows.get(name) or self._row(name, name)
            row.count = tally.pictures
            row.share = tally.pictures / max(now.targets["pictures"], 1)
            row.signers, row.signers_wanted = tally.signers, now.targets["signers"]
            has = f"{pictures(tally.pictures)}, {counted(tally.bursts, 'burst')}, {counted(tally.sessions, 'session')}"
            has += f", {counted(tally.signers, 'signer')}"
            missing = now.missing(name)
            row.setToolTip(f"{name}: {has}\n{self.tr('Missing')}: {missing}" if missing else f"{name}: {has}")
            row.setAccessibleName(f"{name}: {has}" + (f". {self.tr('Missing')}: {missing}" if missing else ""))
        self._words.setText(now.words)
        self._words.setToolTip("\n".join(f"{name}: {now.missing(name)}" for name in now.short))
        self._check()
        self._repaint()

    def _repaint(self) -> None:
        for row in self._rows.values():
            row.update()

    def show_chosen(self, labels: tuple[str, ...], *, trashed: bool) -> None:
        """Show what the query asks for."""
        self._chosen = {TRASH, *labels} if trashed else set(labels) or {ALL}
        self._check()

    def _check(self) -> None:
        for key, row in self._rows.items():
            row.setChecked(key in self._chosen)
