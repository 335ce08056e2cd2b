"""``evaluation.json``: the account of an evaluation; see the package's own words for its fields."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from signlab import __version__
from signlab.files import write_whole
from signlab.training.evaluation import figures, words
from signlab.training.evaluation.result import Evaluation, Prediction
from signlab.training.run import now

NAME = "evaluation.json"
SCHEMA = 1


def as_dict(found: Evaluation) -> dict[str, Any]:
    """The account, but for ``pictures``, which come last in the file."""
    return {
        "schema": SCHEMA,
        "made": now(),
        "version": __version__,
        "model": found.model,
        "data": {**found.data, "pictures": len(found.predictions)},
        "classes": list(found.classes),
        "words": words.sentences(found),
        "doubts": [doubt.as_dict() for doubt in words.doubts(found)],
        "accuracy": {kind: one.as_dict() if one else None for kind, one in found.accuracy.items()},
        "signers": [{"signer": name, "seen": seen, **one.as_dict()} for name, seen, one in found.signers],
        "labels": found.label_rows(),
        "confusion": found.confusion.tolist(),
        "confused": [dict(zip(("label", "told", "pictures", "share"), row, strict=True)) for row in found.confused],
        "calibration": asdict(figures.calibration(found.confidence, found.right)),
        "thresholds": [asdict(one) for one in figures.tradeoffs(found.confidence, found.right)],
        "problems": [problem.as_dict() for problem in found.problems],
    }


def _row(one: Prediction, classes: Sequence[str]) -> dict[str, Any]:
    told = classes[one.told] if one.told >= 0 else "nothing"
    row = {"path": one.path, "label": classes[one.label], "told": told, "confidence": round(one.confidence, 4)}
    facts = {"id": one.id, "signer": one.signer, "session": one.session, "burst": one.burst}
    return {
        **row,
        **{name: value for name, value in facts.items() if value not in ("", None) and (name, value) != ("burst", 0)},
    }


def picture_rows(found: Evaluation) -> list[dict[str, Any]]:
    return [_row(one, found.classes) for one in found.predictions]


def write(path: Path, evaluation: Evaluation) -> None:
    """``evaluation`` as JSON, a line for each picture."""
    text = json.dumps(as_dict(evaluation), indent=1, ensure_ascii=False).removesuffix("\n}")
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in picture_rows(evaluation))
    write_whole(path, f'{text},\n "pictures": [\n{rows}\n]\n}}\n')
