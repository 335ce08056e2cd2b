"""Models that are made in a second and know their few labels well."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from signlab.training import bundle
from signlab.training.bundle import About
from signlab.training.landmarks import drawn, features, kernel
from signlab.training.landmarks.model import LandmarkModel, nearest
from signlab.training.preparation import Picture, Preparation

_SAVE = """
import sys
import numpy
from signlab.training.pictures import mending
mx = mending.mxnet()
weights, symbol, params = numpy.load(sys.argv[1]), sys.argv[2], sys.argv[3]
body = mx.sym.Flatten(mx.sym.Variable("data"), name="flatten0")
body = mx.sym.FullyConnected(body, num_hidden=len(weights["bias"]), name="fc1")
mx.sym.SoftmaxOutput(body, grad_scale=1.0, name="softmax").save(symbol)
named = {"arg:fc1_" + name: mx.nd.array(weights[name]) for name in ("weight", "bias")}
mx.nd.save(params, named)
"""


def of_hands(path: Path, classes: Sequence[str] = tuple("ABCLVY")) -> Path:
    """A bundle of the landmarks engine that has seen drawn hands alone."""
    from sklearn.linear_model import LogisticRegression

    hands, labels, _ = drawn.hands(classes)
    numbers = features.of_hands(hands)
    mean, scale = numbers.mean(axis=0), numbers.std(axis=0) + 1e-3
    rows = (numbers - mean) / scale
    fitted = LogisticRegression(C=0.1, max_iter=500).fit(rows, labels)
    others = [nearest(kernel.squares(rows[n : n + 1], np.delete(rows, n, 0)))[0] for n in range(40)]
    reach = 2 * float(np.quantile(others, 0.99))
    weights, bias = fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32)
    model = LandmarkModel(tuple(classes), mean, scale, (weights,), (bias,), 1.0, rows, reach, "b1", "r1")
    model.save(path)
    return path


def of_pictures(path: Path, pictures: dict[str, list[Picture]], side: int = 32) -> Path:
    """A bundle with one fully connected layer, fitted to ``pictures`` by least squares, saved by MXNet itself."""
    rule = Preparation(side)
    rows = np.concatenate([rule.batch(some).reshape(len(some), -1) for some in pictures.values()]).astype(np.float64)
    wanted = np.repeat(np.eye(len(pictures)), [len(some) for some in pictures.values()], axis=0)
    middle = rows.mean(axis=0)
    rows = (rows - middle) / 64
    solved = rows.T @ np.linalg.solve(rows @ rows.T + 20 * np.eye(len(rows)), wanted - wanted.mean(axis=0))
    weight = 12 * solved.T / 64  # so sure that the right one gets nearly all of it
    bias = 12 * wanted.mean(axis=0) - weight @ middle
    numbers, symbol, params = (path.parent / f"{path.name}.{name}" for name in ("npz", "json", "params"))
    np.savez(numbers, weight=weight.astype(np.float32), bias=bias.astype(np.float32))
    subprocess.run([sys.executable, "-c", _SAVE, numbers, symbol, params], check=True)
    bundle.write(path, symbol, params, About(tuple(pictures), rule, build="b1", run="r1"))
    return path


def shape(label: str, dice: np.random.Generator, width: int = 96, height: int = 72) -> Picture:
    """A picture of ``label``: a light bar at the left for A, above for B, at the right for C; grey for any other."""
    picture = np.full((height, width, 3), 90, np.float64)
    edge = (width - height) // 2
    bars = {"A": np.s_[:, edge : edge + 24], "B": np.s_[:24], "C": np.s_[:, width - edge - 24 : width - edge]}
    if label in bars:
        picture[bars[label]] = 220
    return np.clip(picture + dice.normal(0, 8, picture.shape), 0, 255).astype(np.uint8)
