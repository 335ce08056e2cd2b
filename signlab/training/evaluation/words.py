"""An evaluation in sentences, and what its data cannot tell."""

from collections.abc import Iterator

from signlab.errors import Problem
from signlab.training.evaluation import figures
from signlab.training.evaluation.conditions import Condition, Part
from signlab.training.evaluation.figures import Estimate
from signlab.training.evaluation.result import Evaluation

_ENOUGH_PEOPLE = 3
"""New people from whom something may be said of others."""

_WORTH_SAYING = 0.05


def sentences(found: Evaluation) -> list[str]:
    """What to read first."""
    return [
        *_accuracy(found),
        *_worst(found),
        *_confused(found),
        *_conditions(found),
        *_sureness(found),
        *_threshold(found),
    ]


def _accuracy(found: Evaluation) -> Iterator[str]:
    seen, unseen, unknown = (found.accuracy[kind] for kind in ("seen", "unseen", "unknown"))
    parts = [f"{_share(seen)} of people it knows"] if seen else []
    parts += [f"{_share(unseen)} of people it does not{'' if seen else ' know'}"] if unseen else []
    parts += [f"{_share(unknown)} of people of whom that is not known"] if unknown else []
    yield f"Right for {', '.join(parts)}."


def _share(one: Estimate) -> str:
    """ "93 of 100 pictures (90 to 95)", or the numbers themselves where they are fewer than that."""
    if one.pictures < 100:
        return f"{one.right} of {one.pictures} pictures"
    bounds = "" if one.low is None or one.high is None else f" ({100 * one.low:.0f} to {100 * one.high:.0f})"
    return f"{100 * one.value:.0f} of 100 pictures{bounds}"


def _worst(found: Evaluation) -> Iterator[str]:
    if len(found.signers) > 1:
        name, seen, one = found.signers[0]
        new = {True: ", whom it knows", False: ", whom it does not know", None: ""}[seen]
        yield f"Worst for {name}{new}: {_share(one)}."


def _confused(found: Evaluation) -> Iterator[str]:
    pairs = [pair for pair in found.confused if pair[2] > 1 and pair[3] >= _WORTH_SAYING][:3]
    named = [
        f"{label} {'for nothing' if told == 'nothing' else f'with {told}'} ({count})" for label, told, count, _ in pairs
    ]
    if named:
        listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
        yield f"Confuses {listed}."


def _conditions(found: Evaluation) -> Iterator[str]:
    """The worst part of each condition, where it is certainly worse than all pictures together."""
    for condition in found.conditions.by if found.conditions else ():
        part = _worst_part(condition)
        if part is not None and part.estimate is not None and part.estimate.high is not None:
            worse = found.right.mean() - part.estimate.high
            if worse > 0 and found.right.mean() - part.estimate.value >= _WORTH_SAYING:
                where = part.words or f"where {condition.title.lower()} is as usual"
                yield f"Worse {where}: {_share(part.estimate)}."


def _worst_part(condition: Condition) -> Part | None:
    told = [part for part in condition.parts if part.estimate is not None and not part.is_few]
    return min(told, key=lambda part: part.estimate.value if part.estimate else 1.0, default=None)


def _sureness(found: Evaluation) -> Iterator[str]:
    gap = figures.calibration(found.confidence, found.right).surer
    if abs(gap) >= _WORTH_SAYING:
        how = "surer than it is right" if gap > 0 else "right more often than it is sure"
        yield f"It is {how}, by {100 * abs(gap):.0f} in 100."


def _threshold(found: Evaluation) -> Iterator[str]:
    """The lowest threshold that makes answers right in 95 of 100 pictures, where one is needed and there is one."""
    if found.right.mean() >= 0.95:
        return
    for one in figures.tradeoffs(found.confidence, found.right):
        if one.right is not None and one.right >= 0.95 and one.answered >= 0.1:
            yield (
                f"If it keeps silent below a confidence of {one.threshold:g}, it answers for {100 * one.answered:.0f}"
                f" of 100 pictures and is right for {100 * one.right:.0f} of 100 of those."
            )
            return


def doubts(found: Evaluation) -> list[Problem]:
    """What this data cannot tell, and what would."""
    return [
        *_about_people(found),
        *_about_pictures(found),
        *_about_labels(found),
        *_about_conditions(found),
        *_about_model(found),
    ]


def _about_people(found: Evaluation) -> Iterator[Problem]:
    new = {one.signer for one in found.predictions if found.knows(one) == "unseen"}
    thing = "How well it does for new people"
    step = "Build by signer, so that the test side holds people whom training did not."
    if found.trained.signers is None:
        yield Problem(thing, "cannot be known: nothing says who was in its training", "Evaluate a run of this project.")
    elif not new:
        everybody = all(found.knows(one) == "seen" for one in found.predictions)
        who = (
            "everybody in these pictures was in its training" if everybody else "nothing says who is in these pictures"
        )
        yield Problem(thing, f"cannot be known from this data: {who}", step)
    elif len(new) < _ENOUGH_PEOPLE:
        people = "one person was" if len(new) == 1 else f"{len(new)} people were"
        yield Problem(thing, f"cannot be known well: only {people} new to it", "Record more people.")
    takes = {one.take for one in found.predictions}
    if len(takes) < 2 and len(found.predictions) > 1:
        yield Problem("How certain these figures are", "cannot be known: all pictures are of one take", "Record more.")


def _about_pictures(found: Evaluation) -> Iterator[Problem]:
    again = sum(one.sha256 in found.trained.pictures for one in found.predictions if one.sha256)
    if again:
        cause = f"{again:,} of {len(found.predictions):,} are pictures that it has learned from or was chosen by"
        yield Problem("These figures", f"are too good: {cause}", "Evaluate on the test side.")


def _about_labels(found: Evaluation) -> Iterator[Problem]:
    missing = [row["label"] for row in found.label_rows() if not row["pictures"]]
    if missing:
        yield Problem(" ".join(missing), "nothing is known of them: there are no pictures", "Record some.")
    few = [row["label"] for row in found.label_rows() if 0 < row["pictures"] < 10]
    if few:
        yield Problem(" ".join(few), "little is known of them: fewer than 10 pictures each", "Record more.")


def _about_conditions(found: Evaluation) -> Iterator[Problem]:
    thing = "How light, angle and sharpness move it"
    if found.conditions is None:
        if any(one.figures is not None for one in found.predictions):
            yield Problem(thing, "cannot be known: no hand is found in these pictures", "See them in the Library.")
        return
    thin = [
        condition.title.lower()
        for condition in found.conditions.by
        if sum(not part.is_few for part in condition.parts) < 2
    ]
    if thin:
        cause = f"cannot be known from this data for {', '.join(thin)}: nearly all pictures are alike in that"
        yield Problem(thing, cause, "Record more of what the Coverage page lacks.")


def _about_model(found: Evaluation) -> Iterator[Problem]:
    if found.model.get("assumed"):
        cause = "nothing says how SageMaker prepares pictures; values from 0 to 255 in RGB are assumed"
        step = "Compare with the validation accuracy in its log; if they are far apart, this assumption is wrong."
        yield Problem("How pictures are to be prepared", cause, step)
