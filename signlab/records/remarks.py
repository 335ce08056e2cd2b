"""What a person should know about a split, in words."""

from collections.abc import Iterator, Mapping, Sequence

from signlab.dataset.index import Picture
from signlab.errors import Problem
from signlab.records.groups import SIDES, Rule, Side, known

MEANING: dict[Rule, str] = {
    "signer": "what a model makes of the test side is then what it makes of people it has never seen",
    "session": "people are on several sides, so the test says little about people the model has never seen",
    "burst": "people, rooms and days are on several sides, so the test flatters a model",
    "image": "neighbours of one burst are nearly the same picture, so the test mostly measures memory",
}

_THIN = 0.5
"""A label with less than this share of its due on a side is thin there."""

_AGAIN = "Record more of it, another day or with someone else."


def about_rule(pictures: Sequence[Picture], rule: Rule) -> Iterator[Problem]:
    """What ``rule`` cannot keep apart."""
    if rule == "image":
        cause = f"may put pictures of one burst on several sides: {MEANING['image']}"
        yield Problem("A split by image", cause, "Record more bursts, on several days and with several people.")
        return
    unknown = sum(not known(picture, rule) for picture in pictures)
    if unknown:
        cause = f"do not say of which {rule} they are; what else they say decides, or each is alone"
        step = f"Give the {rule} when importing, so that near copies stay together."
        yield Problem(f"{unknown:,} pictures", cause, step)


def about_labels(
    groups: Sequence[Sequence[Picture]], table: Mapping[str, Mapping[Side, int]], ratios: Sequence[float]
) -> Iterator[Problem]:
    """Labels without pictures, missing from a side, or thin there; labels of one fate in one sentence."""
    asked = {side: ratio for side, ratio in zip(SIDES, ratios, strict=True) if ratio > 0}
    number = _groups_by_label(groups)
    fates: dict[tuple[str, str], list[str]] = {}
    for label, counts in table.items():
        missing = [side for side in asked if not counts[side]]
        thin = [side for side, ratio in asked.items() if counts[side] < _THIN * ratio * sum(counts.values())]
        if not sum(counts.values()):
            fate = ("no pictures", "Record some, or train without it.")
        elif missing:
            few = ": fewer groups of pictures than sides" if number[label] < len(asked) else ""
            fate = (f"nothing in {' and '.join(missing)}{few}", _AGAIN)
        elif thin:
            fate = (f"less than half of its share in {' and '.join(thin)}", _AGAIN)
        else:
            continue
        fates.setdefault(fate, []).append(label)
    for (cause, step), labels in fates.items():
        one = len(labels) == 1
        thing = f"The label {labels[0]}" if one else f"{len(labels)} labels ({' '.join(labels)})"
        yield Problem(thing, f"{'has' if one else 'have'} {cause}", step)


def _groups_by_label(groups: Sequence[Sequence[Picture]]) -> dict[str, int]:
    number: dict[str, int] = {}
    for some in groups:
        for label in {picture.label for picture in some}:
            number[label] = number.get(label, 0) + 1
    return number
