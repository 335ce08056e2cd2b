"""What a set can give is said before it is trained on."""

import dataclasses

from signlab.training.pictures import prospect
from signlab.training.source import Source


def with_counts(build: Source, each: int, people: int) -> Source:
    counts = {label: {**sides, "train": each} for label, sides in build.account["counts"].items()}
    signers = {**build.account["signers"], "train": [f"s{number}" for number in range(people)]}
    return dataclasses.replace(build, account={**build.account, "counts": counts, "signers": signers})


def test_few_pictures_are_said_with_what_helps(build: Source) -> None:
    (said,) = prospect.remark(with_counts(build, 30, 1))
    assert said.cause.startswith("30 pictures a label by 1 person are few for a network")
    assert "drawn hands" in said.next_step
    assert "--" not in said.next_step  # the window says it too
    (after,) = prospect.remark(with_counts(build, 30, 4), drawn=True)
    assert "30 pictures a label by 4 people, after drawn hands" in after.cause


def test_many_pictures_of_few_people_are_not_enough(build: Source) -> None:
    assert "know these people well" in prospect.words(with_counts(build, 500, 3))
    assert prospect.words(with_counts(build, 500, 10)) == ""
    assert prospect.remark(with_counts(build, 500, 10)) == []
