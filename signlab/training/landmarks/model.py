"""A model that names hands, kept as plain numbers: whoever opens it runs no foreign code, and needs no scikit-learn.

It is a row of layers on standardised features, each ``x @ weights + bias`` with what is below 0 put to 0 in between;
beside it the likeness to what was learned (``kernel``); then the softmax of the outcome of both over a temperature (Guo
et al., 2017). A hand that is further from everything it has learned than anything was while learning is no sign:
"nothing".
"""

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from signlab.errors import SignlabError
from signlab.training import bundle
from signlab.training.landmarks import kernel
from signlab.training.landmarks.features import COUNT
from signlab.vision.hand import Floats

NUMBERS = "landmarks.npz"
SCHEMA = 1


@dataclass(frozen=True)
class LandmarkModel:
    """``weights`` and ``biases`` of the layers; ``learned`` (N, COUNT): what it has seen, standardised; ``reach``: how
    far from that a sign may be (see ``nearest``). ``shares`` (N, classes): what each of ``learned`` has to say (see
    ``kernel``); None in models of before, which have the layers alone."""

    classes: tuple[str, ...]
    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    temperature: float
    learned: Floats
    reach: float
    build: str = ""
    run: str = ""
    shares: Floats | None = None

    def probabilities(self, features: Floats) -> Floats:
        """(hands, classes); a row of zeros where the hand is no sign that it knows."""
        rows = (features - self.mean) / self.scale
        apart = kernel.squares(rows, self.learned)
        scores = self._scores(rows)
        if self.shares is not None:
            scores = kernel.together(scores, kernel.opinion(apart, self.shares))
        found = softmax(scores / self.temperature)
        found[nearest(apart) > self.reach] = 0
        return found

    def _scores(self, rows: Floats) -> Floats:
        """(hands, classes) what the layers alone give, from standardised features."""
        for number, (weights, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            rows = (np.maximum(rows, 0) if number else rows) @ weights + bias
        return np.asarray(rows)

    def save(self, path: Path) -> str:
        """Write it as an archive; returns its SHA-256."""
        arrays: dict[str, Any] = {"mean": self.mean, "scale": self.scale, "learned": self.learned.astype(np.float16)}
        arrays |= {f"weights{number}": array for number, array in enumerate(self.weights)}
        arrays |= {f"bias{number}": array for number, array in enumerate(self.biases)}
        if self.shares is not None:
            arrays["shares"] = self.shares.astype(np.float16)
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)
        about = {
            "schema": SCHEMA,
            "classes": list(self.classes),
            "input": {"name": "landmarks", "shape": [COUNT]},
            "engine": "landmarks",
            "build": self.build,
            "run": self.run,
            "temperature": self.temperature,
            "reach": self.reach,
            "layers": len(self.weights),
        }
        contents = {NUMBERS: buffer.getvalue(), bundle.ABOUT: json.dumps(about, indent=1, ensure_ascii=False).encode()}
        return bundle.pack(path, contents)


def load(folder: Path, thing: str) -> LandmarkModel:
    """The model in an unpacked archive, called ``thing`` in errors.

    Raises:
        SignlabError: it is none.
    """
    try:
        about: dict[str, Any] = json.loads((folder / bundle.ABOUT).read_bytes())
        with np.load(folder / NUMBERS, allow_pickle=False) as file:
            arrays: dict[str, Floats] = {name: file[name].astype(np.float32) for name in file.files}
        layers = range(int(about["layers"]))
        model = LandmarkModel(
            tuple(str(label) for label in about["classes"]),
            arrays["mean"],
            arrays["scale"],
            tuple(arrays[f"weights{number}"] for number in layers),
            tuple(arrays[f"bias{number}"] for number in layers),
            float(about["temperature"]),
            arrays["learned"],
            float(about["reach"]),
            str(about["build"]),
            str(about["run"]),
            arrays.get("shares"),
        )
        if model.probabilities(np.zeros((1, COUNT), np.float32)).shape != (1, len(model.classes)):
            raise ValueError("its numbers do not fit its classes")
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise SignlabError(thing, f"is no model of landmarks ({error})", "Take another model.") from None
    return model


def softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def nearest(apart: Floats) -> Floats:
    """(N,) how far each hand is from the nearest of those learned, in standard deviations of a feature; ``apart`` as
    ``kernel.squares`` gives it."""
    return np.asarray(np.sqrt(apart.min(axis=1)), np.float32)
