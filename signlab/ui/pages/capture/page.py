"""The Capture page: the hand as large as the screen allows, and round it what a volunteer needs to know."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from signlab.capture.prompts import Prompt
from signlab.capture.source import State
from signlab.errors import Problem
from signlab.ui.pages.capture import wording
from signlab.ui.pages.capture.across import Way, across, beside
from signlab.ui.pages.capture.bar import Bar
from signlab.ui.pages.capture.cell_map import CellMap
from signlab.ui.pages.capture.choosers import Choosers
from signlab.ui.pages.capture.control import Control
from signlab.ui.pages.capture.decoder import Drawn
from signlab.ui.pages.capture.ending import Ending
from signlab.ui.pages.capture.finder import Finder
from signlab.ui.pages.capture.keyboard import Keyboard
from signlab.ui.pages.capture.keys import by_character
from signlab.ui.pages.capture.meters import Meters
from signlab.ui.pages.capture.preview import Preview
from signlab.ui.pages.capture.prompt_panel import PromptPanel
from signlab.ui.pages.capture.strip import Strip
from signlab.ui.pages.capture.verdict import verdict
from signlab.ui.pages.page import Page
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.workbench import Workbench
from signlab.vision.hand import has_landmarks

_MARGIN = 16


class CapturePage(Page):
    """A view on a :class:`~signlab.ui.pages.capture.control.Control`."""

    def __init__(self, bench: Workbench, **live: object) -> None:
        """``live`` are further arguments of ``Live``."""
        super().__init__(bench)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme = bench.theme
        self.control = Control(bench, self, **live)
        self.preview, self.meters, self.strip = Preview(theme), Meters(theme), Strip(theme)
        self.panel = PromptPanel(theme, self._ask_image)
        self.map = CellMap(theme, self.control.where)
        self.panel.slot_below.addWidget(self.map)
        self.bar, self.ending = Bar(self.control), Ending(theme)
        self.choosers = Choosers(self.control, self)
        self._keyboard = Keyboard(self.control, self)
        self._characters = by_character(bench.project.alphabet.names)
        self._trouble: ProblemCard | None = None
        self._watched: QWidget | None = None
        self._lay_out()
        self._connect()
        self._attach()
        bench.settings.changed.connect(self._mirror)
        self._mirror()
        self._show_state()

    def _lay_out(self) -> None:
        self._studio = QWidget()
        self._left = QVBoxLayout()
        self._left.setSpacing(8)
        self._left.addWidget(self.preview, 1)
        self._left.addWidget(self.meters)
        self._left.addWidget(self.strip)
        upper = QHBoxLayout()
        upper.setSpacing(_MARGIN)
        upper.addLayout(self._left, 1)
        upper.addWidget(self.panel)
        self._column = QVBoxLayout(self._studio)
        self._column.setSpacing(8)
        self._column.addLayout(upper, 1)
        self._column.addWidget(self.bar)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._studio)
        self._stack.addWidget(self.ending)
        self._spread(False)

    def _connect(self) -> None:
        control, panel = self.control, self.panel
        control.changed.connect(self._show_state)
        control.signer_needed.connect(self.choosers.choose_signer)
        control.began.connect(self.strip.begin)
        control.took_out.connect(self.strip.take_out)
        control.trouble.connect(self._show_trouble)
        control.stage.pictured.connect(self._show_picture)
        control.stage.landed.connect(self._land)
        self.preview.fits.connect(control.stage.decoder.fit)
        self.preview.dropped.connect(lambda path: control.open(f"file:{path}"))
        self.preview.banner.chosen.connect(self._help_out)
        self.strip.discarded.connect(control.discard)
        self.meters.insist.clicked.connect(control.set_insist)
        panel.signer_wanted.connect(self.choosers.choose_signer)
        panel.skipped.connect(control.sitting.skip)
        panel.back.connect(control.sitting.back)
        panel.forward.connect(control.sitting.advance)
        panel.finish.connect(control.finish)
        self.ending.go_on.connect(control.sitting.go_on)
        self.ending.again.connect(control.sit_again)
        self.ending.other.connect(self.choosers.choose_signer)
        self.bar.source.clicked.connect(self.choosers.choose_source)
        self.bar.signer.clicked.connect(self.choosers.choose_signer)

    def _attach(self) -> None:
        control = self.control
        self.bench.commands.attach(
            self,
            {
                "capture.record": control.toggle_record,
                "capture.hands_free": control.cycle.toggle,
                "capture.pause": control.cycle.toggle_pause,
                "capture.take_back": control.take_back,
                "capture.next": control.sitting.advance,
                "capture.previous": control.sitting.back,
                "capture.skip": self.panel.ask_why,
                "capture.finish": control.finish,
                "capture.source": self.choosers.choose_source,
                "capture.signer": self.choosers.choose_signer,
                "capture.landmarks": self._toggle_joints,
                "capture.insist": lambda: control.set_insist(not control.insist),
            },
        )

    # What is shown

    @property
    def _keys(self) -> tuple[str, str]:
        """The keys that record and that take back, as they are called."""
        commands = self.bench.commands
        record, back = (commands.action(id_).shortcut().toString() for id_ in ("capture.record", "capture.take_back"))
        return record, back

    def _show_state(self) -> None:
        control, standing, preview = self.control, self.control.standing, self.preview
        status = control.status
        if status.state not in (State.LIVE, State.WAITING) or not control.url:
            preview.show_stale()
            self.meters.show_verdict(None)
        if status.state is State.CONNECTING or not control.url:
            preview.clear()
        preview.banner.say(across(control.url, status, shut=control.shut))
        preview.recording = control.take.burst is not None
        preview.counter = f"{wording.clock(control.take.seconds)}   {control.take.count}" if control.take.burst else ""
        preview.rate = wording.rate(control.stage.pulse.rate) if control.live else ""
        preview.huge = control.cycle.huge
        preview.note = control.lasting_note or beside(status)
        preview.letter = control.label if self._is_alone else ""
        preview.update()
        self.meters.show_refused(*wording.refused(control.take.refused), *control.insistable)
        mirrored = bool(self.bench.settings["capture.mirror"])
        recording = control.take.burst.label if control.take.burst else ""
        progress = standing.progress[standing.at] if standing.prompt and not recording else standing.of(control.label)
        self.panel.show_prompt(
            standing.prompt, progress, mirrored=mirrored, recording=recording, anyone=control.signer is not None
        )
        control.where.ask_for(control.label, standing.prompt)
        self.meters.setVisible(bool(control.url) and not self._is_alone)
        self.panel.setVisible(not self._is_alone)
        self.strip.hint = wording.how_to(control.label, *self._keys) if standing.prompt else ""
        self.bar.show_state()
        if standing.summary:
            self.ending.show_summary(standing.summary)
        self._stack.setCurrentWidget(self.ending if standing.summary and not control.take.burst else self._studio)

    def _show_picture(self, drawn: Drawn) -> None:
        if self.control.live:
            self.control.where.show_hand(drawn.shown.feedback.hand)
            self.preview.show_picture(drawn)
            self.meters.show_verdict(verdict(drawn.shown.feedback, insist=self.control.insist))

    def _land(self, name: str, image: Any) -> None:
        words = self.tr("Picture {number} of {label}").format(number=self.strip.count() + 1, label=self.control.label)
        self.strip.land(name, image, words)

    def _show_trouble(self, problem: Problem | None) -> None:
        """What went wrong, below the preview where it happened; nothing once it is over."""
        if self._trouble:
            self._left.removeWidget(self._trouble)
            self._trouble.deleteLater()
            self._trouble = None
        if problem:
            self._trouble = ProblemCard(problem, tone="record")
            self._trouble.offer(self.tr("Dismiss"), self.control.dismiss)
            self._left.insertWidget(1, self._trouble)
        self.attention.emit(str(problem) if problem else "")

    def _mirror(self, _key: str = "") -> None:
        self.preview.mirror(self.bench.settings["capture.mirror"])
        self.map.mirrored = bool(self.bench.settings["capture.mirror"])
        self.map.update()
        self.preview.with_joints = bool(self.bench.settings["landmarks"])
        self.preview.update()
        self.bar.show_state()

    def _toggle_joints(self) -> None:
        self.bench.settings["landmarks"] = not self.bench.settings["landmarks"]

    def _ask_image(self, make: Any, show: Any) -> None:
        self.bench.store.ask(lambda _project: make(), show, topic="reference picture")

    def _help_out(self, way: Way) -> None:
        """The button across the preview."""
        match way:
            case Way.CHOOSE:
                self.choosers.choose_source()
            case Way.AGAIN | Way.REPLAY:
                self.control.again()
            case Way.STOP:
                self.control.close_source()
        self.setFocus()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Letters and the key that records are held here, and no shortcut."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._recorded(event) is not None
        ):
            event.accept()
            return True
        if event.type() == QEvent.Type.WindowDeactivate:
            self.control.let_go()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        label = self._recorded(event)
        if label is None:
            super().keyPressEvent(event)
        else:
            self._keyboard.press(event, label)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._keyboard.release(event)
        super().keyReleaseEvent(event)

    def _recorded(self, event: QKeyEvent) -> str | None:
        """The label that a key records; "" for what is asked for; None for a key that records nothing."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if self._stack.currentWidget() is self.ending:
            return None
        if QKeySequence(event.keyCombination()) == QKeySequence(self.bench.commands.key("capture.record")):
            return ""
        return None if held else self._characters.get(event.text().casefold())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.fit(self.width())

    # Full screen

    @property
    def _is_alone(self) -> bool:
        return self.window().isFullScreen() and self.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowStateChange:
            self._spread(self._is_alone)
        return super().eventFilter(watched, event)

    def _spread(self, alone: bool) -> None:
        """Preview, letter and count alone, or everything."""
        for part in (self.meters, self.strip, self.bar):
            part.setHidden(alone)
        self.preview.alone = alone
        margin = 0 if alone else _MARGIN
        self._column.setContentsMargins(margin, margin, margin, 0 if alone else 8)
        self.alone.emit(alone)
        self._show_state()

    # Coming and going

    def entered(self) -> None:
        if self._watched is None:
            self._watched = self.window()
            self._watched.installEventFilter(self)
            if url := self.bench.settings["capture.source"]:
                self.control.open(url)
            self.choosers.take_up_signer()
        else:
            self.control.come()
        self.control.where.look()
        self._spread(self._is_alone)

    def left(self) -> None:
        self.control.leave()
        self.alone.emit(False)

    def show_wanted(self, what: Any) -> None:
        """A ``Prompt``, several, or a label, to be recorded next."""
        if isinstance(what, (Prompt, list)):
            self.control.sitting.add(*(what if isinstance(what, list) else [what]))
        elif what in self.bench.project.alphabet:
            self.control.sitting.jump(what)

    def step_back(self) -> bool:
        if self.control.standing.phase:
            self.control.cycle.toggle()
            return True
        if self.control.take.burst:
            self.control.let_go()
            return True
        return False

    def close_down(self) -> None:
        self._keyboard.forget()
        self.choosers.close()
        self.control.close()


def page(bench: Workbench) -> CapturePage:
    """The page as people use it: with somebody who looks for the hand, where this computer has what that takes."""
    return CapturePage(bench, finder=Finder if has_landmarks() else None)
