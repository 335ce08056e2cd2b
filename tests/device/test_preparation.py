"""The picture that reaches the model on the device is the one that evaluation makes."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from signlab.bundled import DEVICE_LAMBDA
from signlab.training.preparation import Preparation
from tests.stand_in.pythons import interpreter

SIZES = [(2688, 1520), (1920, 1080), (1347, 911), (641, 481), (480, 641), (449, 448), (301, 300), (225, 224)]
SIZES += [(224, 224), (100, 77), (33, 1)]

_PREPARE = """
import json, sys
import numpy
from sign_to_voice.preparation import Preparation
pictures, rule, target = numpy.load(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3]
numpy.savez(target, **{name: numpy.stack(Preparation(rule).views(pictures[name])) for name in pictures.files})
"""


@pytest.mark.parametrize("python", ["2.7", "3.7"])
@pytest.mark.parametrize("channels", ["RGB", "BGR"])
def test_it_equals_the_one_of_evaluation_within_one_grey_level(python: str, channels: str, tmp_path: Path) -> None:
    dice = np.random.default_rng(5)
    pictures = {f"{w}x{h}": dice.integers(0, 256, (h, w, 3), np.uint8) for w, h in SIZES}
    np.savez(tmp_path / "in.npz", **pictures)
    rule = Preparation(224, channels, looks=(1.0, 0.85, 0.7))  # type: ignore[arg-type]
    chosen = interpreter(python)
    subprocess.run(
        [chosen.program, "-c", _PREPARE, tmp_path / "in.npz", _json(rule), tmp_path / "out.npz"],
        check=True,
        env={**os.environ, "PYTHONPATH": f"{DEVICE_LAMBDA}:{chosen.libraries}", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    made = np.load(tmp_path / "out.npz")
    for name, picture in pictures.items():
        expected = np.stack([rule(picture, look).transpose(1, 2, 0) for look in rule.looks])
        assert np.abs(made[name].astype(int) - expected).max() <= 1, name


def _json(rule: Preparation) -> str:
    import json

    return json.dumps(rule.as_dict())


def test_channels_may_be_handed_over_the_other_way_round() -> None:
    from sign_to_voice.preparation import Preparation as OnDevice

    picture = np.random.default_rng(1).integers(0, 256, (50, 50, 3), np.uint8)
    rule = Preparation(50).as_dict()
    assert np.array_equal(OnDevice(rule)(picture), picture[:, :, ::-1])
    assert np.array_equal(OnDevice(rule, swap=True)(picture), picture)


def test_a_rule_without_looks_is_of_one() -> None:
    from sign_to_voice.preparation import Preparation as OnDevice

    rule = Preparation(50).as_dict()
    del rule["looks"]
    (view,) = OnDevice(rule).views(np.zeros((50, 60, 3), np.uint8))
    assert view.shape == (50, 50, 3)
