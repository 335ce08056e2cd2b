"""What the device's program adds to capture and inference: ``python tests/benchmarks/bench_device_loop.py``.

Under Python 2.7 with the libraries of the device, on frames of 2688 × 1520: crop and scaling, decision, the picture of
the project stream. The limit is 3 ms a frame for what runs in the loop; the picture is made in a thread of its own, and
only while somebody watches. The peer is a copy of the frame, which awscam itself makes for each.
Times are those of the processor, as the machine may be busy, but for the last:
from a decision to the start of the player: the limit is 50 ms.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.device.running import release  # noqa: E402
from tests.stand_in.device import HERE  # noqa: E402
from tests.stand_in.pythons import interpreter  # noqa: E402

PROGRAM = """
from __future__ import print_function
import sys, time
import cv2, numpy
from sign_to_voice import picture
from sign_to_voice.common import CLOCK
from sign_to_voice.letters import Letters
from sign_to_voice.preparation import Preparation
from sign_to_voice.release import Release
from sign_to_voice.settings import DEFAULTS
from sign_to_voice.voice import Voice
from sign_to_voice.words import Words

rule = {"crop": "central square", "resize": "halves, area", "side": 224, "channels": "RGB", "scale": 1}
rule.update(mean=[0, 0, 0], std=[1, 1, 1])
prepare = Preparation(rule)
classes = [chr(65 + n) for n in range(26)] + ["space", "del", "nothing"]
letters, words = Letters(classes, DEFAULTS), Words()
frames = [numpy.random.randint(0, 256, (1520, 2688, 3)).astype(numpy.uint8) for _ in range(4)]
scores = [0.01] * 28 + [0.72]
last = [prepare(frame) for frame in frames]

def decide(n):
    label = letters.see(n / 12.0, scores)
    words.see(n / 12.0, label, letters.held, 1.5)

def timed(name, work, count=60):
    taken = []
    for n in range(count):
        begun = time.clock()
        work(n)
        taken.append(time.clock() - begun)
    print("%-34s %7.2f ms" % (name, 1000 * sorted(taken)[count // 2]))
    return sorted(taken)[count // 2]

copy = timed("copy of a frame (peer)", lambda n: frames[n % 4].copy())
own = timed("crop and scale", lambda n: prepare(frames[n % 4]))
own += timed("is it a new frame", lambda n: numpy.array_equal(last[n % 4], last[n % 4]))
own += timed("decision", decide)
shares = (1000 * own, 100 * own / 0.003, own / copy)
print("%-34s %7.2f ms = %.0f %% of 3 ms, %.2f x the copy" % (("in the loop, together",) + shares))
timed("picture of the stream (in a thread)", lambda n: picture.draw(frames[n % 4], (584, 0, 1520), "A", 0.9, "HELLO"))

voice = Voice(Release(sys.argv[1]), "", "x", print)
taken = []
for _ in range(30):
    said = voice.spoken
    begun = time.time()
    voice.say(["A"])
    while voice.spoken == said:
        time.sleep(0.001)
    with open(sys.argv[2]) as calls:  # the player notes when it was started
        taken.append(float(calls.readlines()[-1].split()[0]) - begun)
print("%-34s %7.1f ms (the slowest of 30: %.1f)" % ("decision to player", 1000 * sorted(taken)[15], 1000 * max(taken)))
voice.close()
"""


def main() -> None:
    chosen = interpreter("2.7")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            **os.environ,
            "PATH": f"{HERE / 'programs'}:{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT / 'device_lambda'}:{chosen.libraries}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "APLAY_CALLS": str(folder / "calls"),
            "APLAY_MOOD": str(folder / "mood"),
        }
        made = release(folder / "r", ["A", "B"])
        subprocess.run([chosen.program, "-c", PROGRAM, made, folder / "calls"], check=True, env=environment)


if __name__ == "__main__":
    main()
