"""What a set of pictures can give a network, plainly, before it is trained: for the window and the terminal.

The shares are of photographs of strangers, measured with the network of 10 layers at 96 pixels; how, and on what, is in
``tests/benchmarks/pictures_results.md``.
"""

from signlab.errors import Problem
from signlab.training.source import Source

ENOUGH_EACH = 200
"""Pictures of a label from which a network may begin from nothing."""

ENOUGH_PEOPLE = 10
"""People below whom a network knows these people, and hardly any other."""

_STEP = "Start from drawn hands, and train with the engine Landmarks as well."


def words(build: Source, *, drawn: bool = False) -> str:
    """What may be hoped for of a network that learns from ``build``; ``drawn``: after it has learned from drawn hands.

    "" where there is enough of everything.
    """
    labels = build.labels("train")
    each = sum(labels.values()) / max(1, len(labels))
    people = len(build.account["signers"].get("train", ()))
    if each >= ENOUGH_EACH and people >= ENOUGH_PEOPLE:
        return ""
    by = f" by {people} {'person' if people == 1 else 'people'}" if people else ""
    if drawn:
        return (
            f"{each:,.0f} pictures a label{by}, after drawn hands: expect four to six in ten pictures of people"
            " who are new to it to be named rightly, and more with each person who is recorded"
        )
    if each < ENOUGH_EACH:
        return (
            f"{each:,.0f} pictures a label{by} are few for a network that begins from nothing: it may know these people"
            " and hardly any other"
        )
    return f"{each:,.0f} pictures a label{by}: it will know these people well, and others much worse"


def remark(build: Source, *, drawn: bool = False) -> list[Problem]:
    """``words`` as a warning, where there is something to say."""
    said = words(build, drawn=drawn)
    step = "Record more people." if drawn else _STEP
    return [Problem("The pictures", said, step)] if said else []
