"""What an evaluation says, and what it says it cannot tell."""

import json
from pathlib import Path

from signlab.training.evaluation import account, report, words
from signlab.training.evaluation.result import Evaluation, Prediction, Trained

CLASSES = ("M", "N", "O")


def told(
    label: str, named: str, count: int, signer: str = "", burst: int = 1, confidence: float = 0.9
) -> list[Prediction]:
    number = CLASSES.index(named) if named in CLASSES else -1
    session = f"s-{signer}" if signer else ""
    return [
        Prediction(
            f"{label}/{signer}-{burst}-{each}.jpg", CLASSES.index(label), number, confidence, signer, session, burst
        )
        for each in range(count)
    ]


def evaluation(*rows: list[Prediction], signers: set[str] | None = None, **model: object) -> Evaluation:
    trained = Trained(frozenset(signers) if signers is not None else None)
    predictions = tuple(one for row in rows for one in row)
    return Evaluation(CLASSES, predictions, trained, {"name": "r1", **model}, {"kind": "build"})


def both() -> Evaluation:
    known = [told(label, label, 31, "ana", burst) for burst, label in enumerate("MNO", 1)]
    wrong = [told("M", "N", 7, "ana", 4)]
    new = [told("M", "M", 39, "eve", 1), told("M", "N", 11, "eve", 2), told("N", "N", 39, "fay", 1)]
    lost = [told("O", "nothing", 11, "gus", 1, confidence=0.0)]
    return evaluation(*known, *wrong, *new, *lost, signers={"ana"})


def test_people_seen_and_not_seen_are_told_apart() -> None:
    found = both()
    assert {kind: one and (one.right, one.pictures) for kind, one in found.accuracy.items()} == {
        "all": (171, 200),
        "seen": (93, 100),
        "unseen": (78, 100),
        "unknown": None,
    }
    sentences = words.sentences(found)
    assert sentences[0].startswith("Right for 93 of 100 pictures (")
    assert "of people it knows, 78 of 100 pictures (" in sentences[0]
    assert sentences[0].endswith("of people it does not.")
    assert sentences[1] == "Worst for gus, whom it does not know: 0 of 11 pictures."
    assert sentences[2] == "Confuses M with N (18) and O for nothing (11)."
    assert words.doubts(found) == []


def test_few_pictures_are_counted_as_they_are() -> None:
    found = evaluation(told("M", "M", 3, "ana"), told("M", "N", 1, "ana", 2), signers={"ana"})
    assert words.sentences(found)[0] == "Right for 3 of 4 pictures of people it knows."


def test_where_everybody_was_in_training_it_says_so() -> None:
    found = evaluation(told("M", "M", 9, "ana"), told("N", "N", 9, "ana", 2), signers={"ana", "ben"})
    doubts = {doubt.thing: doubt.cause for doubt in words.doubts(found)}
    assert "everybody in these pictures was in its training" in doubts["How well it does for new people"]
    assert "no pictures" in doubts["O"]
    assert "fewer than 10" in doubts["M N"]


def test_where_nobody_is_named_it_says_so() -> None:
    found = evaluation(told("M", "M", 9), told("N", "O", 3), signers={"ana"})
    assert found.accuracy["unknown"] is not None
    assert "nothing says who is in these pictures" in words.doubts(found)[0].cause
    nobody = evaluation(told("M", "M", 9, "ana"), assumed=True)
    causes = " ".join(doubt.cause for doubt in words.doubts(nobody))
    assert "nothing says who was in its training" in causes
    assert "all pictures are of one take" in causes
    assert "RGB are assumed" in causes


def test_one_new_person_is_not_enough() -> None:
    found = evaluation(told("M", "M", 9, "ana"), told("N", "N", 9, "eve"), signers={"ana"})
    assert "only one person was new" in words.doubts(found)[0].cause
    assert found.accuracy["unseen"] is not None
    assert found.accuracy["unseen"].low is None


def test_pictures_it_has_learned_from_spoil_the_figures() -> None:
    one = Prediction("M/1.jpg", 0, 0, 0.9, "ana", "s", 1, 1, "abc")
    trained = Trained(frozenset({"ana"}), frozenset({"abc"}))
    found = Evaluation(CLASSES, (one,), trained, {}, {})
    assert "1 of 1 are pictures that it has learned from or was chosen by" in str(words.doubts(found))


def test_too_sure_and_when_to_keep_silent() -> None:
    rows = [told("M", "M", 1, "ana", burst, 0.97) for burst in range(60)]
    rows += [told("N", "M", 1, "ana", burst, 0.75) for burst in range(100, 140)]
    sentences = " ".join(words.sentences(evaluation(*rows, signers={"ana"})))
    assert "It is surer than it is right, by 28 in 100." in sentences
    assert (
        "silent below a confidence of 0.8, it answers for 60 of 100 pictures and is right for 100 of 100" in sentences
    )


def test_the_account_is_written_with_a_line_for_each_picture(tmp_path: Path) -> None:
    found = both()
    account.write(tmp_path / "evaluation.json", found)
    text = (tmp_path / "evaluation.json").read_text()
    facts = json.loads(text)
    assert facts["schema"] == 1
    assert facts["accuracy"]["unseen"]["value"] == 0.78
    assert facts["accuracy"]["unknown"] is None
    assert facts["confusion"] == [[70, 18, 0, 0], [0, 70, 0, 0], [0, 0, 31, 11]]
    assert facts["labels"][1] == {
        "label": "N",
        "pictures": 70,
        "told": 88,
        "right": 70,
        "precision": 70 / 88,
        "recall": 1.0,
    }
    assert facts["confused"][0] == {"label": "M", "told": "N", "pictures": 18, "share": 18 / 88}
    assert [row["signer"] for row in facts["signers"]] == ["gus", "eve", "ana", "fay"]
    assert len(facts["pictures"]) == facts["data"]["pictures"] == 200
    assert facts["pictures"][-1]["told"] == "nothing"
    assert sum(line.startswith('{"path"') for line in text.splitlines()) == 200


def test_the_report_can_be_read_without_anything_else(tmp_path: Path) -> None:
    found = both()
    report.write(tmp_path / "evaluation.html", account.as_dict(found))
    page = (tmp_path / "evaluation.html").read_text()
    assert "Worst for gus" in page
    assert page.count("<tr>") >= 3 + len(CLASSES)
    assert "http" not in page


def test_names_in_the_report_are_only_names(tmp_path: Path) -> None:
    facts = account.as_dict(both())
    facts["signers"][0]["signer"] = "<script>alert(1)</script>"
    report.write(tmp_path / "evaluation.html", facts)
    assert "<script>" not in (tmp_path / "evaluation.html").read_text()
