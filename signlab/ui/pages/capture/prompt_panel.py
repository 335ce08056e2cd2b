"""What is asked for, at the right: the drawn hand, the letter, how many, and how to hold it."""

from collections.abc import Callable

import numpy as np
import simplejpeg
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QSizePolicy, QVBoxLayout, QWidget

from signlab.capture.progress import Progress
from signlab.capture.prompts import Prompt, reference
from signlab.errors import SignlabError
from signlab.hand.poses import pose
from signlab.hand.references import file_of
from signlab.ui.pages.capture.decoder import to_image
from signlab.ui.theme import Theme
from signlab.ui.widgets.states import Empty
from signlab.ui.widgets.text import button, icon_button, label

WIDTH = 264
"""Pixels, at the least."""

_WIDEST = 400
_SHARE = 0.2
"""Of the page's width, between those two."""

_SIDE = 480
"""Pixels a side of a reference picture that is drawn for a prompt."""

Ask = Callable[[Callable[[], QImage | None], Callable[[QImage | None], object]], object]
"""Has an image made by a worker and handed to the second."""


class PromptPanel(QWidget):
    """``skipped`` carries a reason. ``slot_below`` is where the map of what is covered goes; empty it takes no room."""

    skipped = Signal(str)
    back = Signal()
    forward = Signal()
    finish = Signal()
    signer_wanted = Signal()

    def __init__(self, theme: Theme, ask: Ask) -> None:
        super().__init__()
        self._theme, self._ask = theme, ask
        self._prompt: Prompt | None = None
        self._mirrored = False
        self.setFixedWidth(WIDTH)
        words = self.tr("Each picture belongs to somebody, by a made-up name, who agreed to what happens with it.")
        offer = (self.tr("Choose a signer"), self.signer_wanted.emit)
        self._nobody, self._asked = Empty(self.tr("Who signs?"), words, offer), QWidget()
        self._title = label("", "muted")
        self._picture = _Reference(theme)
        self._letter = label("", "huge")
        self._letter.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._count = label("", "title")
        self._how = label("", wrap=True)
        for centred in (self._title, self._count, self._how):
            centred.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.slot_below = QVBoxLayout()
        self._skip = button(self.tr("Skip…"), self.ask_why, "flat")
        self._finish = button(self.tr("Finish for today"), self.finish.emit, "flat")
        self._back = icon_button(self.tr("Letter before"), self.back.emit)
        self._forward = icon_button(self.tr("Next letter"), self.forward.emit)
        for one in (self._skip, self._finish, self._back, self._forward):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._lay_out()
        theme.changed.connect(self._draw_icons)
        self._draw_icons()
        self.show_prompt(None, None, mirrored=False, recording="", anyone=False)

    def _lay_out(self) -> None:
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self._nobody)
        both.addWidget(self._asked)
        column = QVBoxLayout(self._asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._picture, 3)
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addWidget(self._letter, 1)
        row.addWidget(self._forward)
        column.addLayout(row)
        column.addWidget(self._count)
        column.addSpacing(4)
        column.addWidget(self._how)
        column.addLayout(self.slot_below)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self._skip)
        row.addStretch()
        row.addWidget(self._finish)
        column.addLayout(row)

    def fit(self, page: int) -> None:
        """Take a share of a page that is so many pixels wide."""
        width = max(WIDTH, min(_WIDEST, round(page * _SHARE)))
        self.setFixedWidth(width)
        self._picture.setMaximumHeight(width)

    def _draw_icons(self) -> None:
        self._back.setIcon(self._theme.icon("back"))
        self._forward.setIcon(self._theme.icon("forward"))

    def show_prompt(
        self, prompt: Prompt | None, progress: Progress | None, *, mirrored: bool, recording: str, anyone: bool
    ) -> None:
        """What is asked for; ``recording`` is the label that is being recorded, which may be another. ``anyone``:
        whether somebody signs."""
        self._nobody.setVisible(not anyone)
        self._asked.setVisible(anyone)
        shown = prompt.label if prompt else ""
        other = bool(recording) and recording != shown
        self._title.setText(self.tr("Recording") if recording else self.tr("Show this"))
        self._letter.setText(recording or shown)
        self._letter.setAccessibleName(self.tr("Show {label}").format(label=recording or shown))
        self._fit_letter()
        words = ""
        if progress:
            words = self.tr("{done} of {wanted}").format(done=progress.done, wanted=progress.wanted)
        self._count.setText(words)
        self._how.setText(prompt.how if prompt and not other else "")
        for one in (self._skip, self._finish, self._back, self._forward):
            one.setVisible(prompt is not None)
        self._title.setVisible(prompt is not None)
        wanted = Prompt(recording, 1, prompt.hand) if other and prompt else prompt
        if (wanted, mirrored) != (self._prompt, self._mirrored):
            self._prompt, self._mirrored = wanted, mirrored
            self._draw_reference()

    def _fit_letter(self) -> None:
        """72 px, or as much as a long label leaves room for."""
        text = self._letter.text()
        size = 72 if len(text) <= 3 else max(18, min(72, int((WIDTH - 80) * 1.5 / len(text))))
        self._letter.setStyleSheet(f"font-size: {size}px")

    def _draw_reference(self) -> None:
        prompt, mirrored = self._prompt, self._mirrored
        if prompt is None:
            self._picture.show_image(None)
            return
        self._picture.clear()  # never the hand of another letter beside this one

        def show(image: QImage | None) -> None:
            if prompt is self._prompt:
                self._picture.show_image(image)

        self._ask(lambda: picture_of(prompt, mirrored=mirrored), show)

    def ask_why(self) -> None:
        """Leave a letter out: with what reason?"""
        menu = QMenu(self)
        reasons = (
            self.tr("I cannot hold it"),
            self.tr("I do not know it"),
            self.tr("It hurts"),
            self.tr("I sign it another way"),
        )
        for reason in reasons:
            menu.addAction(reason).triggered.connect(lambda _checked=False, why=reason: self.skipped.emit(why))
        menu.addAction(self.tr("Another reason…")).triggered.connect(lambda _checked=False: self._ask_words())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._skip.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _ask_words(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Skip this letter"))
        dialog.setLabelText(self.tr("Why is it left out?"))
        dialog.textValueSelected.connect(self.skipped)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def picture_of(prompt: Prompt, *, mirrored: bool) -> QImage | None:
    """The drawn hand that shows ``prompt``: the one that comes with the program, unless a tilt or a light is asked."""
    if prompt.roll or prompt.yaw or prompt.pitch or prompt.light:
        drawn = reference(prompt, mirrored=mirrored, size=(_SIDE, _SIDE))
        if drawn is None:
            return None
        height, width = drawn.shape[:2]
        return QImage(drawn.tobytes(), width, height, 3 * width, QImage.Format.Format_BGR888).copy()
    try:
        if not pose(prompt.label).present:
            return None
        pixels = simplejpeg.decode_jpeg(file_of(prompt.label).read_bytes(), "BGRA")
    except (SignlabError, OSError, ValueError):  # a label of somebody's own
        return None
    return to_image(np.ascontiguousarray(pixels[:, ::-1]) if (prompt.hand == "left") != mirrored else pixels)


class _Reference(QWidget):
    """A square picture with round corners, as large as there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)
        self.setMaximumHeight(WIDTH)
        self.setAccessibleName(self.tr("How the letter is held"))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, WIDTH)

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.setVisible(image is not None)
        self.update()

    def clear(self) -> None:
        """Show nothing until the next picture comes, which keeps its place."""
        self._image = None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image is None:
            return
        side = min(self.width(), self.height())
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(place, 6, 6)
        painter.setClipPath(clip)
        painter.drawImage(place, self._image)
