"""Teaches the nets of :mod:`signlab.vision.angles` with drawn hands, whose angles are known, and judges them.

``python -m signlab.vision.teaching`` draws some 6,000 pictures, lets mediapipe find the landmarks, fits, and writes
``resources/vision/palm.npz``. A fifth of the people is kept for judging; their errors become the roughness in the file.
"""

import dataclasses
import io
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from signlab.alphabet import load
from signlab.files import write_whole
from signlab.hand.body import mirrored, signer
from signlab.hand.poses import between, ways
from signlab.hand.variety import Spread, some_take
from signlab.vision.angles import TABLE, Net, canonical, from_directions, turned
from signlab.vision.hand import Floats, Hand
from signlab.vision.landmarks import MediapipeHands
from signlab.vision.usual import frames

LABELS = tuple(name for name in load("asl-24").names)
TAUGHT, JUDGED = range(32), range(32, 40)
"""People, by number."""

_SPREAD = Spread(joints=5, roll=25, yaw=24, pitch=22)
_NETS, _HIDDEN = 6, 48
_STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
"""Shares of the pictures, by how far the nets differ, whose errors make the table of roughness."""


@dataclass(frozen=True)
class Example:
    """A drawn hand as mediapipe found it, and where its wrist-to-knuckle and palm really point (2, 3)."""

    label: str
    person: int
    right: bool
    hand: Hand
    truth: Floats


def examples(label: str, people: range, count: int, seed: int) -> list[Example]:
    """``count`` drawn hands of ``label`` by ``people``, those that mediapipe finds. A third is on the way to another
    label, so that no palm is known by its letter alone."""
    rng = np.random.Generator(np.random.PCG64([seed, *label.encode()]))
    found = []
    with MediapipeHands(most=1) as estimator:
        for _ in range(count):
            person = int(rng.choice(people))
            body = mirrored(signer(person)) if rng.random() < 0.3 else signer(person)
            take = some_take(label, body, rng, _SPREAD)
            if rng.random() < 0.33:
                other = ways(str(rng.choice(LABELS)))[0]
                take = dataclasses.replace(take, pose=between(take.pose, other, float(rng.uniform(0.2, 0.8))))
            drawing = take.draw((320, 240))
            for hand in estimator.find(drawing.picture)[:1]:
                truth = _directions(drawing.landmarks_cm, body.side == "right")
                found.append(Example(label, person, body.side == "right", hand, truth))
    return found


def _directions(marks: Floats, right: bool) -> Floats:
    wrist, index, middle, little = (marks[number] for number in (0, 5, 9, 17))
    palm = np.cross(index - wrist, little - index) * (1 if right else -1)
    return np.asarray(frames(middle - wrist, palm)[:, 1:].T, np.float32)


def rows(some: list[Example]) -> tuple[Floats, Floats, Floats]:
    """What the nets read (N, F), what they should say (N, 6), and what undoes the canonical turn (N, 3, 3)."""
    known = [canonical(_found(each.hand.landmarks), _found(each.hand.world), each.right) for each in some]
    said = [(each.truth @ hand.back).ravel() for each, hand in zip(some, known, strict=True)]
    return np.array([hand.row for hand in known]), np.array(said, np.float32), np.array([hand.back for hand in known])


def _found(points: Floats | None) -> Floats:
    assert points is not None
    return points


def fit(some: list[Example]) -> Net:
    """Nets taught with ``some``; their roughness is not known yet."""
    from sklearn.neural_network import MLPRegressor

    read, say, _ = rows(some)
    mean, spread = read.mean(axis=0), read.std(axis=0)
    scale = np.where(spread > 1e-4, 1 / np.maximum(spread, 1e-4), 0)  # an upright hand has a place that never changes
    nets = [
        MLPRegressor(
            hidden_layer_sizes=(_HIDDEN,),
            activation="tanh",
            alpha=0.03,
            learning_rate_init=2e-3,
            max_iter=400,
            early_stopping=True,
            n_iter_no_change=20,
            random_state=number,
        ).fit((read - mean) * scale, say)
        for number in range(_NETS)
    ]

    def stacked(pick: Callable[[MLPRegressor], Floats]) -> Floats:
        return np.stack([pick(net) for net in nets]).astype(np.float32)

    return Net(
        mean=mean,
        scale=scale.astype(np.float32),
        hidden=stacked(lambda net: net.coefs_[0]),
        bias=stacked(lambda net: net.intercepts_[0]),
        out=stacked(lambda net: net.coefs_[1]),
        out_bias=stacked(lambda net: net.intercepts_[1]),
        roughness=np.zeros((3, len(_STEPS) - 1, 2), np.float32),
    )


def judge(net: Net, some: list[Example]) -> tuple[Floats, Floats]:
    """Errors in degrees (N, 3) of roll, yaw, pitch, and how far the nets differ (N, 3)."""
    read, say, back = rows(some)
    each = net.directions(read)
    each = np.concatenate([each, each.mean(axis=0, keepdims=True), say[None]])
    angles = np.stack([_turned_back(said, back) for said in each])
    errors = np.abs(turned(angles[-2], angles[-1]))
    return errors, np.abs(turned(angles[:-2], angles[-2])).mean(axis=0)


def _turned_back(said: Floats, back: Floats) -> Floats:
    along, palm = (np.einsum("nij,nj->ni", back, part) for part in (said[:, :3], said[:, 3:]))
    return from_directions(along, palm)[:, :3]


def with_roughness(net: Net, some: list[Example]) -> Net:
    """``net`` with a table of what errors go with how far its votes differ, as seen on ``some``."""
    errors, apart = judge(net, some)
    table = np.empty((3, len(_STEPS) - 1, 2), np.float32)
    for angle in range(3):
        edges = np.quantile(apart[:, angle], _STEPS)
        for step in range(len(_STEPS) - 1):
            inside = (apart[:, angle] >= edges[step]) & (apart[:, angle] <= edges[step + 1])
            table[angle, step] = np.median(apart[inside, angle]), np.median(errors[inside, angle])
        table[angle, :, 1] = np.maximum.accumulate(table[angle, :, 1])
    return dataclasses.replace(net, roughness=table)


def write(net: Net) -> None:
    """Keep ``net`` in half precision, which changes no angle by a tenth of a degree."""
    content = io.BytesIO()
    np.savez_compressed(content, **{name: value.astype(np.float16) for name, value in vars(net).items()})
    TABLE.parent.mkdir(exist_ok=True)
    write_whole(TABLE, content.getvalue())


def _job(job: tuple[str, range, int, int]) -> list[Example]:
    import cv2

    cv2.setNumThreads(1)
    return examples(*job)


def _figures(errors: Floats) -> str:
    middle, most = np.median(errors, axis=0), np.percentile(errors, 90, axis=0)
    return "   ".join(
        f"{name} {m:4.1f}° / {p:4.1f}°" for name, m, p in zip(("roll", "yaw", "pitch"), middle, most, strict=True)
    )


def main() -> None:
    """Draw, teach, judge, write."""
    jobs = [(label, TAUGHT, 190, 1) for label in LABELS] + [(label, JUDGED, 50, 2) for label in LABELS]
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        drawn = [example for some in pool.map(_job, jobs, chunksize=1) for example in some]
    taught = [each for each in drawn if each.person in TAUGHT]
    judged = [each for each in drawn if each.person in JUDGED]
    print(f"{len(taught):,} hands to teach with, {len(judged):,} of other people to judge by; median / 90th percentile")
    net = with_roughness(fit(taught), judged)
    print(f"people nobody taught it:            {_figures(judge(net, judged)[0])}")
    unseen = []
    for fold in range(4):
        kept = set(LABELS[fold::4])
        without = fit([each for each in taught if each.label not in kept])
        unseen.append(judge(without, [each for each in judged if each.label in kept])[0])
    print(f"labels nobody taught it, as well:   {_figures(np.concatenate(unseen))}")
    write(net)


if __name__ == "__main__":
    main()
