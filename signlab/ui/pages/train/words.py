"""Runs in words: rows of the list and of the table, and the sentence that comes first. Knows no widget."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from signlab.training.run import Run
from signlab.ui.frame.drawer import duration
from signlab.ui.pages.train.seen import One, Tried
from signlab.ui.widgets.roster import Row

_TONES = {"done": "proved", "running": "accent", "stopped": "warn", "broken off": "warn", "failed": "record"}


def tr(text: str) -> str:
    return QCoreApplication.translate("Train", text)


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def whole(share: float) -> str:
    """A share under a title that says %."""
    return f"{100 * share:.0f}"


def state(one: One) -> str:
    """ "training", "done", "broken off" and the like."""
    if one.is_evaluating:
        return tr("trying it on pictures")
    named = {
        "running": tr("training"),
        "done": tr("done"),
        "stopped": tr("stopped"),
        "failed": tr("failed"),
        "broken off": tr("broken off"),
    }
    return named[one.run.state]


def row(one: One, titles: Mapping[str, str]) -> Row:
    """A line of the list: the figure that matters is that for people it has not seen."""
    run = one.run
    facts = [titles.get(run.engine, run.engine), run.build.name]
    working = run.state == "running" or one.is_evaluating
    facts.append(state(one) if run.state != "done" or one.is_evaluating else duration(run.seconds))
    unseen = one.share("unseen")
    unit = "" if working else tr("new people")
    figure = "" if working else percent(unseen)
    return Row(
        run.name,
        run.name,
        " · ".join(facts),
        "accent" if one.is_evaluating else _TONES[run.state],
        figure,
        unit,
        share_done(one) if working else None,
    )


def begun_row(name: str) -> Row:
    """A line for a run that was begun and is not there yet."""
    return Row(name, name, tr("begins"), "accent", progress=-1.0)


def tried_row(one: Tried) -> Row:
    """A line of the list for figures of a model elsewhere than on its own test side."""
    unseen = one.share("unseen")
    kind = "unseen" if unseen is not None else "all"
    unit = tr("new people") if kind == "unseen" else tr("all people")
    count = tr("{n} pictures").format(n=f"{one.figures['data']['pictures']:,}")
    return Row(one.file.name, one.title, tr("tried · {n}").format(n=count), "", percent(one.share(kind)), unit)


def share_done(one: One) -> float:
    """From 0 to 1; -1 where nobody can say."""
    now = one.progress
    return min(now.done / now.total, 1.0) if now is not None and now.total else -1.0


def sentence(one: One) -> str:
    """What is to be said of a run before all else."""
    run = one.run
    if run.state == "running":
        return _working(one)
    if one.figures is not None and run.state == "done":
        return f"{one.figures['words'][0]} {confused(one.figures)}".strip()
    if run.state == "done":
        right = run.best.get("validation_accuracy")
        if right is None:
            return tr("Done. Evaluate it to know how good it is.")
        return tr("Right for {share} of its validation side. Evaluate it to know more.").format(share=percent(right))
    return " ".join(part for part in (_ended(run), _reached(one)) if part)


def _ended(run: Run) -> str:
    if run.state == "failed":
        return tr("Failed: {reason}").format(reason=run.reason)
    return tr("Stopped.") if run.state == "stopped" else tr("Broken off: its process died.")


def _reached(one: One) -> str:
    epochs = one.run.options.get("epochs")
    if not one.curves or not epochs:
        return ""
    return tr("It got as far as epoch {n} of {all}.").format(n=int(one.curves[-1]["epoch"]), all=epochs)


def confused(figures: Mapping[str, Any]) -> str:
    """The sentence that says what is taken for what, "" where nothing is."""
    return next((said for said in figures["words"] if said.startswith("Confuses")), "")


def _working(one: One) -> str:
    now = one.progress
    if now is None:
        return tr("Training begins.") if not one.curves else tr("Training.")
    left = "" if now.remaining is None else tr("{time} left").format(time=duration(now.remaining))
    note = now.note[:1].upper() + now.note[1:]
    return " · ".join(part for part in (note, left) if part)


def cost(run: Run) -> float | None:
    """Dollars; None where nobody knows, 0 for this computer."""
    if run.engine != "sagemaker":
        return 0.0
    known = run.cloud.get("cost")
    return None if known is None else float(known)


def dollars(cost: float | None) -> str:
    return "–" if cost is None else f"${cost:.2f}" if cost else tr("nothing")


def settings(run: Run) -> str:
    """What matters of the options, on a line."""
    options = run.options
    if run.engine == "landmarks":
        drawn = tr("with drawn hands") if options.get("drawn") else tr("photographs alone")
        return ", ".join(filter(None, (drawn, str(options.get("classifier", "")))))
    shape = str(options.get("image_shape", "")).split(",")[-1]
    told = (
        tr("{n} layers").format(n=options.get("num_layers", "?")),
        f"{shape} px",
        tr("{n} epochs").format(n=options.get("epochs", "?")),
    )
    return ", ".join(told)


def facts(run: Run) -> list[tuple[str, str]]:
    """All that is known of how a run was trained, by name."""
    found = [(tr("Build"), run.build.name), (tr("Learned from"), ", ".join(run.build.signers) or tr("nobody known"))]
    found += [(name, _value(value)) for name, value in run.options.items()]
    if run.start_from:
        found.append((tr("Started from"), run.start_from.get("file", "")))
    found += [(tr("Seed"), str(run.seed)), (tr("Trained for"), duration(run.seconds)), (tr("Made"), run.made)]
    if run.cloud.get("cost") is not None:
        found.append((tr("Cost"), f"${float(run.cloud['cost']):.2f}"))
    found.append((tr("With"), ", ".join(f"{name} {version}" for name, version in run.versions.items())))
    return found


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(one)}" for name, one in value.items())
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
