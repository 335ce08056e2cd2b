"""Light, sharpness and hand of the frame that is live, and in words what to do about it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from signlab.ui.pages.capture.verdict import Meter, Verdict
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.text import button, label, set_tone

_BARS = 6


class Meters(QWidget):
    """One line below the preview. At the right: how many frames were not kept, and why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said: Verdict | None = None
        self._meters = {
            "light": _Meter(theme, "light", self.tr("Light")),
            "sharp": _Meter(theme, "focus", self.tr("Sharp")),
            "hand": _Meter(theme, "hand", self.tr("Hand")),
        }
        self._icon = QLabel()
        self._icon.setFixedSize(ICON, ICON)
        self._words, self._refused = label(), label("", "muted")
        self.insist = button(self.tr("Keep them anyway"), lambda: None, "flat")
        self.insist.setCheckable(True)
        self.insist.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._refused.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._refused.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for meter in self._meters.values():
            row.addWidget(meter)
        verdict = QHBoxLayout()
        verdict.setSpacing(8)
        verdict.addWidget(self._icon)
        verdict.addWidget(self._words)
        row.addSpacing(8)
        row.addLayout(verdict)
        row.addWidget(self._refused, 1)
        row.addWidget(self.insist)
        self.setFixedHeight(32)
        theme.changed.connect(self._draw_icon)
        self.show_verdict(None)

    def show_verdict(self, said: Verdict | None) -> None:
        """None: there is no live picture."""
        before, self._said = self._said, said
        for name, meter in self._meters.items():
            meter.show_meter(getattr(said, name) if said else None)
        self._meters["hand"].setVisible(said is not None and said.hand.level is not None)
        if said is None or before is None or (said.words, said.good) != (before.words, before.good):
            self._words.setText(said.words if said else "")
            set_tone(self._words, "" if said is None else "proved" if said.good else "warn")
            self._draw_icon()

    def show_refused(self, words: str, which: str, offered: bool, insist: bool) -> None:
        """``3 not kept``, on hover ``which``, and where it is ``offered`` the button that has them kept."""
        if self._refused.text() != words:
            self._refused.setText(words)
            self._refused.setToolTip(which)
            self._refused.setAccessibleDescription(which)
        self.insist.setVisible(offered)
        self.insist.setChecked(insist)

    def _draw_icon(self) -> None:
        if self._said is None:
            self._icon.clear()
            return
        name, role = ("check", "proved") if self._said.good else ("warn", "warn")
        self._icon.setPixmap(self._theme.icon(name, role).pixmap(ICON, ICON))


class _Meter(QWidget):
    def __init__(self, theme: Theme, icon: str, name: str) -> None:
        super().__init__()
        self._theme, self._icon_name, self._name = theme, icon, name
        self._meter: Meter | None = None
        self._steps = -1
        self.setFixedSize(self.sizeHint())
        self.show_meter(None)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._name)
        return QSize(ICON + 6 + words + 8 + _BARS * 6, 24)

    def show_meter(self, meter: Meter | None) -> None:
        level = meter.level if meter else None
        steps = 0 if level is None else max(1, round(level * _BARS))
        if (steps, meter and meter.good) == (self._steps, self._meter and self._meter.good):
            return
        self._meter, self._steps = meter, steps
        state = self.tr("good") if meter and meter.good else self.tr("wants a look")
        self.setAccessibleName(f"{self._name}: {state}" if meter else self._name)
        self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._theme.icon(self._icon_name, "muted").paint(painter, 0, 2, ICON, ICON)
        painter.setPen(self._theme.colour("muted"))
        words = QRectF(ICON + 6, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._name)
        left = self.width() - _BARS * 6
        painter.setPen(Qt.PenStyle.NoPen)
        good = self._meter is None or self._meter.good
        for bar in range(_BARS):
            height = 5 + 2 * bar
            lit = bar < self._steps
            painter.setBrush(self._theme.colour(("proved" if good else "warn") if lit else "line"))
            painter.drawRoundedRect(QRectF(left + bar * 6, 19 - height, 4, height), 1, 1)
