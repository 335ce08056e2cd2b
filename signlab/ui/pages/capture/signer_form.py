"""A pseudonym, the hand that signs, and what its owner agrees to, in the words that are shown."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from signlab.alphabet import why_unsafe
from signlab.dataset.consents import SCOPES, given, latest
from signlab.dataset.sessions import Consent
from signlab.dataset.signers import Signer
from signlab.errors import Problem
from signlab.ui.widgets.text import button, label


class SignerForm(QWidget):
    """``saved`` says that ``answers`` are given, ``dropped`` that nobody wants to give them after all."""

    saved = Signal()
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known = False
        self._title = label("", "title")
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Pseudonym"))
        self.name.setPlaceholderText(self.tr("A made-up name, such as s1"))
        self.right, self.left = QRadioButton(self.tr("Right hand")), QRadioButton(self.tr("Left hand"))
        self._hands = QButtonGroup(self)
        wording = latest()
        self.ticks = {scope: QCheckBox(wording.scopes[scope].title) for scope in SCOPES}
        self._wrong = label("", wrap=True, tone="warn")
        self._save = button(self.tr("Save"), self._ask, "primary")
        self._lay_out()
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._ask)

    def _lay_out(self) -> None:
        wording = latest()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        column.addWidget(self.name)
        hands = QHBoxLayout()
        for one in (self.right, self.left):
            self._hands.addButton(one)
            hands.addWidget(one)
        hands.addStretch()
        column.addLayout(hands)
        column.addSpacing(8)
        strong = label(wording.before.title)
        strong.setProperty("strong", True)
        column.addWidget(strong)
        column.addWidget(label(wording.before.text, wrap=True))
        for scope, tick in self.ticks.items():
            column.addSpacing(4)
            column.addWidget(tick)
            words = label(wording.scopes[scope].text, "muted", wrap=True)
            words.setContentsMargins(24, 0, 0, 0)
            tick.setAccessibleDescription(wording.scopes[scope].text)
            column.addWidget(words)
        version = self.tr("Wording of {date}. What is ticked is stored with today's date.")
        column.addWidget(label(version.format(date=wording.version), "caption", wrap=True))
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(8)
        outside.addWidget(self._title)
        outside.addWidget(area, 1)
        outside.addWidget(self._wrong)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button(self.tr("Back"), self.dropped.emit))
        row.addWidget(self._save)
        outside.addLayout(row)

    def begin(self, signer: Signer | None) -> None:
        """For somebody new, or to change what is known of ``signer``. Nothing is ticked beforehand for who is new."""
        self._known = signer is not None
        self._title.setText(
            self.tr("Change what is known of {name}").format(name=signer.name) if signer else self.tr("Add a signer")
        )
        self.name.setText(signer.name if signer else "")
        self.name.setEnabled(signer is None)
        (self.left if signer and signer.hand == "left" else self.right).setChecked(True)
        for scope, tick in self.ticks.items():
            tick.setChecked(bool(signer and signer.consent and getattr(signer.consent, scope)))
        self._check()
        self.name.setFocus()

    def answers(self) -> tuple[str, str, Consent]:
        """Pseudonym, hand, and what was agreed to today by the wording that was shown."""
        hand = "left" if self.left.isChecked() else "right"
        return self.name.text().strip(), hand, given([scope for scope, tick in self.ticks.items() if tick.isChecked()])

    def show_problem(self, problem: Problem) -> None:
        self._wrong.setText(str(problem))
        self._wrong.show()

    def _check(self) -> None:
        name = self.name.text().strip()
        reason = why_unsafe(name) if name else None
        self._wrong.setText(self.tr("Another name, please: {why}.").format(why=reason) if reason else "")
        self._wrong.setVisible(bool(reason))
        self._save.setEnabled(bool(name) and not reason)

    def _ask(self) -> None:
        if self._save.isEnabled():
            self.saved.emit()
