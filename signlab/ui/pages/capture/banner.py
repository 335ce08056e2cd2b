"""The sentence across the preview, with the one button that helps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from signlab.ui.pages.capture.across import Across, Way
from signlab.ui.widgets.text import button, label

_WIDEST = 560


class Banner(QWidget):
    """Lies over the middle of its parent, or over the lower part where there is a picture. ``chosen`` carries a
    ``Way``."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.said: Across | None = None
        self._words, self._more = label(wrap=True), label(wrap=True)
        self._words.setObjectName("banner_words")
        self._button = button("", self._follow, "primary")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        for part in (self._words, self._more):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addStretch()
        row.addWidget(self._button)
        row.addStretch()
        column.addLayout(row)
        self.hide()

    def say(self, said: Across | None) -> None:
        """Show ``said``; nothing where there is nothing to say."""
        if said == self.said:
            return
        self.said = said
        if said is None:
            self.hide()
            return
        self._words.setText(said.words)
        self._more.setText(said.more)
        self._more.setVisible(bool(said.more))
        self._button.setText(said.button)
        self._button.setVisible(said.way is not Way.NONE)
        self.setAccessibleName(f"{said.words} {said.more}".strip())
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """In the middle, as wide as is read well."""
        parent = self.parentWidget()
        width = min(_WIDEST, parent.width() - 32)
        words: list[QLabel] = [self._words, self._more]
        for one in words:
            one.setFixedWidth(width - 48)
        self.setFixedWidth(width)
        height = (
            self.layout().totalHeightForWidth(width) if self.layout().hasHeightForWidth() else self.sizeHint().height()
        )
        self.resize(width, height)
        self.move((parent.width() - width) // 2, (parent.height() - height) // 2)

    def _follow(self) -> None:
        if self.said:
            self.chosen.emit(self.said.way)
