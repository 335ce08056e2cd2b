"""What the Capture page says, in the reader's words."""

from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from signlab.capture.feedback import Fault
from signlab.capture.source import State, Status
from signlab.capture.summary import WELL, BurstSummary, End
from signlab.dataset.changes import pictures


def _(text: str) -> str:
    return QCoreApplication.translate("Capture", text)


def source(url: str) -> str:
    """What a source is called that nobody gave a name."""
    kind, _colon, rest = url.partition(":")
    match kind:
        case "camera":
            return _("Camera {number}").format(number=rest) if rest.isdecimal() else rest
        case "deeplens":
            return f"DeepLens {urlsplit(url).hostname or ''}".strip()
        case "file":
            return Path(rest.partition("?")[0]).name
        case "demo":
            return _("Drawn hand")
    return ""


def source_state(name: str, status: Status) -> str:
    """For the status bar: ``Camera 0: ready``."""
    if not name:
        return ""
    state = {
        State.CONNECTING: _("connecting"),
        State.WAITING: _("no picture yet"),
        State.LIVE: _("ready"),
        State.RECONNECTING: _("lost, trying again"),
        State.ENDED: _("closed"),
    }[status.state]
    if status.problem and status.state is State.ENDED:
        state = _("no signal")
    return f"{name}: {state}"


def ended(summary: BurstSummary) -> str:
    """What came of a burst, for who recorded it."""
    label, kept = summary.label, summary.kept
    if summary.end is End.CANCELLED and not kept:
        return ""
    if kept:
        words = _("{pictures} of {label}").format(pictures=pictures(kept), label=label)
        if summary.end in WELL:
            return words
        return _("{what}. Then the source ended.").format(what=words) if summary.end is End.SOURCE else words
    if summary.refused:
        ((fault, _count),) = summary.refused.most_common(1)
        return _("Nothing of {label} was kept: {why}.").format(label=label, why=fault.short)
    if summary.end is End.RELEASED:
        return _("Too short for a picture. Hold {label} a little longer.").format(label=label)
    return _("No picture of {label} came.").format(label=label)


def taken_out(count: int) -> str:
    return _("1 picture taken out.") if count == 1 else _("{count} pictures taken out.").format(count=count)


def refused(counts: dict[Fault, int]) -> tuple[str, str]:
    """How many frames of the burst were not kept, and which."""
    some = sorted(((count, fault.short) for fault, count in counts.items() if count), reverse=True)
    if not some:
        return "", ""
    words = _("{count} not kept").format(count=sum(count for count, _short in some))
    return words, ", ".join(f"{count} {short}" for count, short in some)


def hold(label: str, *, holding: bool, recording: bool) -> str:
    """The words of the button that records."""
    if not label:
        return _("Record")
    if recording:
        return (
            _("Recording {label}. Let go to stop").format(label=label)
            if holding
            else _("Stop {label}").format(label=label)
        )
    return (_("Hold {label} to record") if holding else _("Press {label} to record")).format(label=label)


def by_itself(label: str, *, recording: bool) -> str:
    """The same while the hands-free cycle is on."""
    return (_("Recording {label}") if recording else _("{label} comes by itself")).format(label=label)


def how_to(label: str, record: str, take_back: str) -> str:
    """What stands where pictures will land."""
    words = _("Hold {key} or a letter's own key to record. Pictures land here; a click takes one out, {back} all.")
    return words.format(label=label, key=record or label, back=take_back or _("Take back"))


def ousted(before: str, now: str) -> str:
    return _("Two letters at once: {now} now, {before} has ended.").format(before=before, now=now)


def nothing_to_record() -> str:
    return _("There is no picture to record yet.")


def insisting(on: bool) -> str:
    return _("Pictures that fail a check are kept too.") if on else _("Pictures that fail a check are not kept.")


def done(label: str) -> str:
    return _("{label} is done.").format(label=label)


def paused() -> str:
    return _("Paused. Your hands are free.")


def hand(side: str) -> str:
    return {"right": _("right hand"), "left": _("left hand")}.get(side, _("either hand"))


def clock(seconds: int) -> str:
    """``0:03``."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def rate(frames: float) -> str:
    """``29 a second``."""
    return _("{rate:.0f} a second").format(rate=frames) if frames else ""
