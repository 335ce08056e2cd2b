"""A stand-in for the DeepLens's own module, for Python 2.7 and 3: shows the frames of a stream file, again and again.

The environment says how: AWSCAM_STREAM (a file of concatenated JPEGs), AWSCAM_FPS, AWSCAM_SIZE (WIDTHxHEIGHT),
AWSCAM_FRAMES (how many of them, at most) and AWSCAM_MOOD: "" (works), "dark" (never has a frame), "frozen" (the same frame for ever), "missing" (no such module),
"stuck" (importing it takes for ever, and no other thread of Python can run meanwhile), "quiet" (works, prints nothing).
AWSCAM_MOOD_FILE: the mood is in that file, and may change meanwhile.
"""

import json
import os
import struct
import subprocess
import sys
import time

if os.environ.get("AWSCAM_MOOD") == "missing":
    raise ImportError("No module named awscam")
if os.environ.get("AWSCAM_MOOD") == "stuck":
    import ctypes

    ctypes.PyDLL(None).sleep(600)
if "cv2" in sys.modules:  # as on the device
    raise ImportError("libinference_engine.so: undefined symbol: tbb; import awscam before cv2")

import cv2
import numpy


def _frames():
    with open(os.environ["AWSCAM_STREAM"], "rb") as stream:
        parts = stream.read(4000000).split(b"\xff\xd8\xff")[1 : 1 + int(os.environ.get("AWSCAM_FRAMES", "12"))]
    size = tuple(int(side) for side in os.environ.get("AWSCAM_SIZE", "2688x1520").split("x"))
    pictures = [cv2.imdecode(numpy.frombuffer(b"\xff\xd8\xff" + part, numpy.uint8), 1) for part in parts]
    return [cv2.resize(picture, size) for picture in pictures if picture is not None]


_FRAMES = _frames()
_FPS = float(os.environ.get("AWSCAM_FPS", "24"))


def _mood():
    if "AWSCAM_MOOD_FILE" not in os.environ:
        return os.environ.get("AWSCAM_MOOD")
    with open(os.environ["AWSCAM_MOOD_FILE"]) as mood:
        return mood.read()


def getLastFrame():
    mood = _mood()
    if mood != "quiet":
        print("awscam prints this on standard output")
    if mood == "dark":
        return False, None
    number = 0 if mood == "frozen" else int(time.time() * _FPS)
    return True, _FRAMES[number % len(_FRAMES)].copy()


class Model(object):
    """Answers as MODEL_ANSWERS says: the name of a file with a list of rows of probabilities, one for each call in
    turn, the last again and again; "brightness" (default): the brighter the picture, the higher the class that is sure;
    or "network:PYTHON": the real network through MXNet, in a process of that Python.

    MODEL_CLASSES: how many classes. MODEL_MOOD: "" or "no gpu". MODEL_SEEN: a folder that gets each picture as .npy.
    """

    def __init__(self, path, parameters, runtime=0):
        assert path.endswith(".xml"), path
        assert set(parameters) == {"GPU"} and parameters["GPU"] in (0, 1), parameters
        if os.environ.get("MODEL_MOOD") == "no gpu" and parameters["GPU"]:
            raise RuntimeError("clDNN: no device was found")
        with open(path) as xml:
            self._facts = json.load(xml)
        assert os.path.exists(path[:-4] + ".bin"), "the weights are missing"
        self._calls = 0
        self._worker = None
        answers = os.environ.get("MODEL_ANSWERS", "brightness")
        if answers.startswith("network:"):
            assert not any(self._facts["mean"]), "the real network is asked with its pictures as they are"
            here = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "network.py")
            command = [answers[len("network:") :], here, self._facts["model"]]
            clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            self._worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean)
            said = self._worker.stdout.readline().decode("utf-8", "replace").strip()
            if said != "ready":
                raise RuntimeError("Failed to initialize model: %s" % (said or "the engine ended"))
        elif answers != "brightness":
            with open(answers) as rows:
                self._rows = json.load(rows)
            self._answer = lambda picture: self._rows[min(self._calls, len(self._rows)) - 1]
        else:
            self._answer = self._by_brightness

    def doInference(self, picture):
        assert isinstance(picture, numpy.ndarray) and picture.dtype == numpy.uint8, type(picture)
        assert picture.shape == (self._facts["height"], self._facts["width"], 3), picture.shape
        assert picture.flags["C_CONTIGUOUS"]
        self._calls += 1
        if os.environ.get("MODEL_SEEN"):
            numpy.save(os.path.join(os.environ["MODEL_SEEN"], "%06d.npy" % self._calls), picture)
        return {"softmax_output": numpy.array(self._ask(picture), numpy.float32)}

    def _ask(self, picture):
        if self._worker is None:
            return self._answer(picture)
        self._worker.stdin.write(struct.pack(">I", picture.shape[0]) + picture.tobytes())
        self._worker.stdin.flush()
        return json.loads(self._worker.stdout.readline().decode("ascii"))

    def _by_brightness(self, picture):
        count = int(os.environ["MODEL_CLASSES"])
        sure = min(count - 1, int(picture.mean() * count / 256))
        return [0.96 if number == sure else 0.04 / (count - 1) for number in range(count)]

    def parseResult(self, kind, raw):
        assert kind in ("classification", "ssd", "segmentation"), kind
        [row] = raw.values()
        pairs = sorted(enumerate(row.tolist()), key=lambda pair: -pair[1])
        return {kind: [{"label": label, "prob": prob} for label, prob in pairs]}
