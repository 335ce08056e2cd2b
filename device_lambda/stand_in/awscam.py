"""In place of the DeepLens's own module, on any computer: frames of a source, and the model through MXNet elsewhere.

``signlab device simulate`` puts this folder before the others in which Python looks, and answers what is asked here.
"""

import json
import sys

if "cv2" in sys.modules:  # as on the device
    raise ImportError("libinference_engine.so: undefined symbol: tbb; import awscam before cv2")

import numpy

from asking import Line

_camera = Line()
_newest = {"sequence": -1, "frame": None}


def getLastFrame():
    """(whether there is one, the newest frame: height x width x 3, blue, green, red). Does not wait for another."""
    facts, pixels = _camera.ask({"ask": "frame", "after": _newest["sequence"]})
    if pixels:
        _newest["sequence"] = facts["sequence"]
        _newest["frame"] = numpy.frombuffer(pixels, numpy.uint8).reshape(facts["shape"])
    frame = _newest["frame"]
    return (False, None) if frame is None else (True, frame.copy())


class Model(object):
    """What ``mo.optimize`` made, ready to be asked."""

    def __init__(self, path, parameters, runtime=0):
        with open(path) as xml:
            self._facts = json.load(xml)
        self._line = Line()
        self._line.ask(dict(self._facts, ask="model"))

    def doInference(self, picture):
        """{layer: probabilities of the classes} of a prepared picture."""
        side = self._facts["side"]
        if picture.dtype != numpy.uint8 or picture.shape != (side, side, 3):
            raise ValueError("the model takes %d x %d x 3 bytes, not %s" % (side, side, picture.shape))
        facts, _ = self._line.ask({"ask": "name"}, numpy.ascontiguousarray(picture).tobytes())
        return {"softmax_output": numpy.array(facts["scores"])}

    def parseResult(self, kind, raw):
        """{"classification": [{"label": number, "prob": probability}, ...]}, the likeliest first."""
        [row] = raw.values()
        pairs = sorted(enumerate(row.tolist()), key=lambda pair: -pair[1])
        return {kind: [{"label": label, "prob": prob} for label, prob in pairs]}
