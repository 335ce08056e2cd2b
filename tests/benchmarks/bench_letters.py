"""Letters from made-up recordings of spelling: ``python tests/benchmarks/bench_letters.py``.

The peer is the rule of AWS's own examples: a letter is told whenever the likeliest label of a frame changes.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "device_lambda")]

from tests.device.spelling import CLASSES, Hand, figures, missed_and_invented, recorded  # noqa: E402

WORDS = ["HELLO", "SIGN", "LAB", "BOOK", "QUICK", "ADD"]


def frame_by_frame(hand: Hand, seed: int) -> str:
    """What the peer tells: each change of a frame's likeliest label, where it is likelier than 0.5."""
    told, last = "", ""
    for _, scores, _ in recorded(WORDS, hand, seed):
        label = CLASSES[scores.index(max(scores))]
        if max(scores) > 0.5 and label != last:
            last = label
            told += {"nothing": " ", "space": " ", "del": ""}.get(label, label)
    return " ".join(told.split())


def main(seeds: Sequence[int] = range(25)) -> None:
    print(f"{'frames/s':>8}  {'missed':>7} {'invented':>8} {'delay':>7}   each frame: {'missed':>7} {'invented':>8}")
    for fps in (4, 6, 12, 24):
        hand = Hand(fps=fps)
        ours = figures(WORDS, hand, seeds)
        wanted = " ".join(WORDS)
        peer = [missed_and_invented(wanted, frame_by_frame(hand, seed)) for seed in seeds]
        missed, invented = (sum(each) / len(wanted) / len(peer) for each in zip(*peer, strict=True))
        print(
            f"{fps:8}  {ours.missed:7.1%} {ours.invented:8.1%} {ours.delay:6.2f}s"
            f"               {missed:7.1%} {invented:8.1%}"
        )


if __name__ == "__main__":
    main()
