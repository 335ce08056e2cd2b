"""Try it: one large picture, the letter that a model reads in it, and the word that is being spelled."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from signlab.capture.source import State
from signlab.deployment.here.spelling import Reading
from signlab.errors import Problem
from signlab.ui.pages.capture import wording
from signlab.ui.pages.capture.across import Across, Way, across, beside
from signlab.ui.pages.capture.decoder import Drawn
from signlab.ui.pages.capture.preview import Preview
from signlab.ui.pages.capture.questions import Questions
from signlab.ui.pages.capture.source_chooser import SourceChooser
from signlab.ui.pages.deploy.try_it.control import TryControl
from signlab.ui.pages.deploy.try_it.panel import WIDTH, Panel
from signlab.ui.pages.deploy.try_it.word import Word
from signlab.ui.theme import ICON
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.text import button, label
from signlab.ui.workbench import Workbench

_SHARE = 0.24
"""Of the width, that the letter gets."""

_SAYINGS = ("nothing", "letters", "words")


class TryIt(QWidget):
    """Stands on its own: it opens camera and model when it is seen, and lets go of them when it is not.

    Whoever shows it calls ``close_down`` before the project is closed. ``show_model`` chooses a run or a release by
    name.
    """

    def __init__(self, bench: Workbench, parent: QWidget | None = None, **live: object) -> None:
        """``live`` are further arguments of ``Live``."""
        super().__init__(parent)
        self.setObjectName("page")
        self.bench = bench
        self.control = TryControl(bench, self, **live)
        self.preview, self.panel, self.word = Preview(bench.theme), Panel(bench.theme), Word(bench.theme)
        self.models, self.says, self.source = QComboBox(), QComboBox(), QToolButton()
        self._clear = button(self.tr("Clear"), self.control.clear, "flat")
        self._rate = label("", "caption")
        self._card: ProblemCard | None = None
        self._told: Problem | None = None
        self._questions = Questions(self)
        self._lay_out()
        self._connect()
        self._mirror()
        self._show_icons()
        self._show_state()

    def show_model(self, name: str) -> None:
        """Try the run or release of that name."""
        self.control.want(name)

    def close_down(self) -> None:
        self.control.close()

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setSpacing(24)
        upper.addWidget(self.preview, 1)
        upper.addWidget(self.panel)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(upper, 1)
        spelled = QHBoxLayout()
        spelled.addWidget(self.word, 1)
        spelled.addWidget(self._clear)
        self._column.addLayout(spelled)
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, chooser in ((self.tr("Model"), self.models), (self.tr("Say aloud"), self.says)):
            row.addWidget(label(name, "muted"))
            chooser.setAccessibleName(name)
            row.addWidget(chooser)
            row.addSpacing(8)
        self.models.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.models.setMinimumWidth(160)
        row.addWidget(self._rate)
        row.addStretch()
        self.source.setProperty("flat_role", True)
        self.source.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.source.setIconSize(QSize(ICON, ICON))
        row.addWidget(self.source)
        self._column.addLayout(row)
        for words in (self.tr("Nothing"), self.tr("Letters"), self.tr("Words")):
            self.says.addItem(words)
        self.says.setCurrentIndex(_SAYINGS.index(self.control.says))

    def _connect(self) -> None:
        control = self.control
        control.changed.connect(self._show_state)
        control.listed.connect(self._show_models)
        control.read.connect(self._show_reading)
        control.stage.pictured.connect(self._show_picture)
        control.asking.asked.connect(self._questions.ask)
        control.asking.withdrawn.connect(self._questions.withdraw)
        self.preview.fits.connect(control.stage.decoder.fit)
        self.preview.dropped.connect(self._open_file)
        self.preview.banner.chosen.connect(self._help_out)
        self.models.activated.connect(self._choose_model)
        self.says.activated.connect(self._choose_saying)
        self.source.clicked.connect(self.choose_source)
        self.bench.settings.changed.connect(self._mirror)
        self.bench.theme.changed.connect(self._show_icons)

    def _open_file(self, path: Path) -> None:
        self.control.open(f"file:{path}")

    def _show_icons(self) -> None:
        self.source.setIcon(self.bench.theme.icon("camera"))

    def _mirror(self, _key: str = "") -> None:
        self.preview.mirror(self.bench.settings["capture.mirror"])

    # What can be chosen

    def choose_source(self) -> None:
        chooser = SourceChooser(self.bench.theme, self.control.asking, self.control.url, self)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.chosen.connect(self.control.open)
        chooser.open()

    def _show_models(self) -> None:
        self.models.clear()
        for one in self.control.choices or ():
            kind = {"landmarks": self.tr("landmarks"), "": self.tr("release")}.get(one.engine, self.tr("pictures"))
            self.models.addItem(f"{one.name}  ·  {kind}")
            if one == self.control.choice:
                self.models.setCurrentIndex(self.models.count() - 1)

    def _choose_model(self, place: int) -> None:
        if self.control.choices:
            self.control.choose(self.control.choices[place])

    def _choose_saying(self, place: int) -> None:
        self.control.say(_SAYINGS[place])

    def _help_out(self, way: Way) -> None:
        """The button across the preview."""
        match way:
            case Way.CHOOSE:
                self.choose_source()
            case Way.AGAIN | Way.REPLAY:
                self.control.again()
            case Way.STOP:
                self.control.close_source()

    # What is shown

    def _show_state(self) -> None:
        control, preview = self.control, self.preview
        status = control.status
        if status.state not in (State.LIVE, State.WAITING) or not control.url:
            preview.show_stale()
        if status.state is State.CONNECTING or not control.url:
            preview.clear()
        preview.banner.say(self._across())
        preview.note = beside(status)
        preview.rate = wording.rate(control.stage.pulse.rate) if control.live else ""
        preview.update()
        self.source.setText(control.source_name or self.tr("Choose a source"))
        reads = control.live and control.rate > 0
        self._rate.setText(self.tr("Reads {rate:.0f} a second").format(rate=control.rate) if reads else "")
        self.models.setEnabled(bool(control.choices))
        self.panel.say(self._words())
        self._show_spelled()
        self._show_problem(control.problem)

    def _across(self) -> Across | None:
        control = self.control
        if not control.url:
            words = self.tr("Choose a camera, a film, or the drawn hand.")
            return Across(self.tr("What shall be read?"), words, Way.CHOOSE)
        if control.waits:
            return Across(self.tr("Loading the model"), self.tr("The film begins when somebody can read it."))
        return across(control.url, control.status, shut=control.shut)

    def _words(self) -> str:
        control = self.control
        if control.choices == []:
            return self.tr("There is no model yet. Train one on the Train page; with landmarks it takes seconds.")
        if control.loading:
            return self.tr("Loading the model…")
        return ""

    def _show_reading(self, reading: Reading | None) -> None:
        self.panel.show_reading(reading)
        self._show_spelled()

    def _show_spelled(self) -> None:
        spelled = self.control.spelled
        self.word.show_spelled(spelled, self.tr("Hold a letter until it counts; rest between words."))
        self._clear.setVisible(bool(spelled.before))

    def _show_picture(self, drawn: Drawn) -> None:
        if self.control.live:
            self.preview.show_picture(drawn)

    def _show_problem(self, problem: Problem | None) -> None:
        if problem == self._told:
            return
        self._told = problem
        if self._card:
            self._column.removeWidget(self._card)
            self._card.deleteLater()
            self._card = None
        if problem:
            self._card = ProblemCard(problem)
            self._card.offer(self.tr("Dismiss"), self.control.dismiss)
            self._column.insertWidget(1, self._card)

    # Coming and going

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.setFixedWidth(max(WIDTH, round(self.width() * _SHARE)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.control.come()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.control.leave()
