"""A stand-in for the DeepLens's model optimiser, for Python 2.7 and 3: checks what it is given as the documented
interface says, and writes an ``.xml`` and a ``.bin`` from which the stand-in ``awscam.Model`` answers.

The environment says how: MO_ARTIFACTS (the folder where it looks and writes), MO_MOOD: "" (works), "refuses" (prints
why, and gives error 1), "silent" (gives error 2), "dies" (ends the process in the middle, its .xml half written).
MO_CALLS: a file that gets a line for each call.
"""

from __future__ import print_function

import json
import os
import subprocess
import sys

_AUX = ("--epoch", "--img-channels", "--precision", "--mean-var-r", "--mean-var-g", "--mean-var-b")


def optimize(model_name, input_width, input_height, platform="MXNet", aux_inputs=None):
    aux = {"--epoch": 0}
    aux.update(aux_inputs or {})
    assert isinstance(aux["--epoch"], int), aux
    assert platform in ("MXNet", "mx", "Caffe", "TensorFlow"), platform
    assert 0 < input_width <= 1024 and 0 < input_height <= 1024, "width and height are at most 1024"
    assert set(aux) <= set(_AUX), "unknown: %s" % (set(aux) - set(_AUX))
    folder = os.environ["MO_ARTIFACTS"]
    if os.environ.get("MO_CALLS"):
        with open(os.environ["MO_CALLS"], "a") as calls:
            calls.write(json.dumps([model_name, input_width, input_height, aux], sort_keys=True) + "\n")
    mood = os.environ.get("MO_MOOD", "")
    if mood == "refuses":  # what another process prints, as the real one's converter does
        subprocess.call([sys.executable, "-c", "print('[ERROR] Unsupported layer: pooling0_fwd')"])
        return 1, ""
    if mood == "silent":
        return 2, ""
    target = os.path.join(folder, model_name)
    for name in (target + "-symbol.json", "%s-%04d.params" % (target, aux["--epoch"])):
        if not os.path.exists(name):
            print("[ERROR] no such file:", name)
            return 1, ""
    mean = [aux.get("--mean-var-" + channel, 0) for channel in "rgb"]
    facts = {"width": input_width, "height": input_height, "model": target, "mean": mean}
    with open(target + ".xml", "w") as xml:
        xml.write(json.dumps(facts)[: 9 if mood == "dies" else None])
    if mood == "dies":
        os._exit(9)
    with open(target + ".bin", "w") as weights:
        weights.write("weights of " + model_name)
    return 0, target + ".xml"
