"""The hands-free cycle as the page has it: what its cues do, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signlab.capture import handsfree
from signlab.capture.handsfree import Phase
from signlab.ui.pages.capture import wording

if TYPE_CHECKING:
    from signlab.ui.pages.capture.control import Control


class Cycle:
    """Countdown, burst, next letter, for ``control``."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self.huge = ""
        """The seconds that are left, while it counts down."""

    @property
    def phase(self) -> Phase | None:
        """None while it is off."""
        return self._control.standing.phase

    def toggle(self) -> None:
        """Begin, or leave it."""
        control = self._control
        if self.phase:
            control.sitting.stop_cycle()
        elif control.signer is None:
            control.signer_needed.emit()
        elif not control.live:
            control.say(wording.nothing_to_record())
        else:
            control.hold.let_go()
            control.sitting.start_cycle()

    def toggle_pause(self) -> None:
        """Stand still, or go on."""
        if self.phase:
            self._control.sitting.pause_cycle(self.phase is not Phase.PAUSED)

    def wait(self) -> None:
        """Stand still until somebody goes on."""
        if self.phase not in (None, Phase.PAUSED, Phase.OVER):
            self._control.sitting.pause_cycle(True)

    def do(self, cue: handsfree.Cue) -> None:
        """Do what the cycle wants done."""
        control = self._control
        live, play, rates = control.stage.live, control.sounds.play, control.rates
        self.huge = str(cue.seconds) if isinstance(cue, handsfree.Count) else ""
        match cue:
            case handsfree.Show(prompt):
                live.prompt(prompt.label)
            case handsfree.Count():
                play("countdown")
            case handsfree.Record(prompt, count):
                play("shutter")
                live.start(prompt.label, rates.free(count, insist=control.insist))
            case handsfree.Halt():
                live.stop()
            case handsfree.Done(prompt):
                play("done")
                control.say(wording.done(prompt.label))
            case handsfree.Paused(words):
                control.say(words or wording.paused())
            case handsfree.Over():
                play("done")
        control.changed.emit()
