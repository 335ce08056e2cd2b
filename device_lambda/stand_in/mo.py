"""In place of the DeepLens's model optimiser: notes what it was asked for; MXNet then takes the model as it is.

The environment names the folder where the device would look for models, and write: SIGNLAB_ARTIFACTS.
"""

from __future__ import print_function

import hashlib
import io
import json
import os


def optimize(model_name, input_width, input_height, platform="MXNet", aux_inputs=None):
    """(0, path of the ``.xml``); (1, "") with the reason printed."""
    aux = aux_inputs or {}
    model = os.path.join(os.environ["SIGNLAB_ARTIFACTS"], model_name)
    symbol, params = model + "-symbol.json", "%s-%04d.params" % (model, aux.get("--epoch", 0))
    for path in (symbol, params):
        if not os.path.exists(path):
            print("[ERROR] there is no", path)
            return 1, ""
    if input_width != input_height:
        print("[ERROR] pictures are square here")
        return 1, ""
    mean = [float(aux.get("--mean-var-" + channel, 0)) for channel in "rgb"]
    facts = {"symbol": symbol, "params": params, "side": input_width, "mean": mean}
    with open(params, "rb") as weights, io.open(model + ".bin", "wb") as binary:
        binary.write(hashlib.sha256(weights.read()).hexdigest().encode("ascii"))
    with io.open(model + ".xml", "w", encoding="ascii") as xml:
        xml.write(u"%s" % json.dumps(facts))
    return 0, model + ".xml"
