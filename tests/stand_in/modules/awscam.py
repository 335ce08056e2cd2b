"""A stand-in for the DeepLens's own module, for Python 2.7 and 3: shows the frames of a stream file, again and again.

The environment says how: AWSCAM_STREAM (a file of concatenated JPEGs), AWSCAM_FPS, AWSCAM_SIZE (WIDTHxHEIGHT), and
AWSCAM_MOOD: "" (works), "dark" (never has a frame), "frozen" (the same frame for ever), "missing" (no such module),
"stuck" (importing it takes for ever, and no other thread of Python can run meanwhile).
"""

import os
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
        parts = stream.read(4000000).split(b"\xff\xd8\xff")[1:13]
    size = tuple(int(side) for side in os.environ.get("AWSCAM_SIZE", "2688x1520").split("x"))
    pictures = [cv2.imdecode(numpy.frombuffer(b"\xff\xd8\xff" + part, numpy.uint8), 1) for part in parts]
    return [cv2.resize(picture, size) for picture in pictures if picture is not None]


_FRAMES = _frames()
_FPS = float(os.environ.get("AWSCAM_FPS", "24"))


def getLastFrame():
    print("awscam prints this on standard output")
    mood = os.environ.get("AWSCAM_MOOD")
    if mood == "dark":
        return False, None
    number = 0 if mood == "frozen" else int(time.time() * _FPS)
    return True, _FRAMES[number % len(_FRAMES)].copy()
