"""How often mediapipe finds the drawn hand: letters × signers × turns × lights, and each skin tone beside the best.

Peer: the real photographs beside the checkout, looked at by the same finder.

Run: python tests/benchmarks/bench_hand_found.py
"""

import dataclasses
import os
import sys
from collections import defaultdict
from multiprocessing import get_context

from hand_landmarks import LETTERS, Finder, photographs

from signlab.hand import poses
from signlab.hand.body import TONES, Body, signer
from signlab.hand.draw import draw
from signlab.hand.view import View, light

TURNS = [View()] + [View(**{name: turn}) for name in ("roll", "yaw", "pitch") for turn in (-30.0, 30.0)]
LAMPS = ("room", "left", "dim")
PERSONS = (0, 1, 2)


def _letter(label: str) -> list[tuple[str, str, bool]]:
    """For one letter: group, name within the group, and whether the hand was found."""
    import cv2

    cv2.setNumThreads(1)
    finder, seen = Finder(), []

    def look(body: Body, view: View, lamp: str, detail: float, size: tuple[int, int]) -> bool:
        drawing = draw(poses.pose(label), view, light(lamp), body, size, seed=7, detail=detail)
        return finder.find(drawing.picture) is not None

    for person in PERSONS:
        for view in TURNS:
            for lamp in LAMPS:
                found = look(signer(person), view, lamp, 1, (320, 240))
                seen += [("all", "320×240", found), ("letter", label, found), ("light", lamp, found)]
                turn = next(
                    (f"{n} {getattr(view, n):+.0f}°" for n in ("roll", "yaw", "pitch") if getattr(view, n)), "none"
                )
                seen.append(("turn", turn, found))
            seen.append(("all", "640×480, drawn at half", look(signer(person), view, "room", 0.5, (640, 480))))
    for tone in range(TONES):
        body = dataclasses.replace(Body(), tone=tone / (TONES - 1))
        for view in TURNS:
            seen.append(("tone", f"{tone + 1} of {TONES}", look(body, view, "room", 1, (320, 240))))
    return seen


def main() -> None:
    with get_context("spawn").Pool(min(2, os.cpu_count() or 1)) as pool:
        rows = [row for seen in pool.map(_letter, LETTERS, chunksize=1) for row in seen]
    groups: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for group, name, found in rows:
        groups[group][name].append(found)
    for group, names in groups.items():
        print(f"\n{group:<8}{'':<26}found      of   share")
        for name, found in names.items():
            print(f"{'':<8}{name:<26}{sum(found):>5}{len(found):>8}{sum(found) / len(found):>8.3f}")
    finder = Finder()
    for name in ("asl-one-signer", "asl-many-rooms"):
        looked = [finder.find(picture) is not None for _, picture in photographs(name)]
        if looked:
            print(f"\nreal     {name:<26}{sum(looked):>5}{len(looked):>8}{sum(looked) / len(looked):>8.3f}")


if __name__ == "__main__":
    sys.exit(main())
