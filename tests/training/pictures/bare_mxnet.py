"""A bundle in nothing but MXNet 1.9.1: prints the probabilities of prepared pictures as JSON.

python bare_mxnet.py FOLDER PICTURES.npy
"""

import json
import sys

import numpy as np

for name in ("bool", "int", "float", "complex", "object", "str"):
    setattr(np, name, getattr(__import__("builtins"), name))

import mxnet  # noqa: E402

symbol, weights, states = mxnet.model.load_checkpoint(f"{sys.argv[1]}/image-classification", 0)
pictures = mxnet.nd.array(np.load(sys.argv[2]))
everything = {**weights, **states, "data": pictures, "softmax_label": mxnet.nd.zeros((pictures.shape[0],))}
executor = symbol.bind(mxnet.cpu(), {name: everything[name] for name in symbol.list_arguments()}, aux_states=states)
print(json.dumps(executor.forward(is_train=False)[0].asnumpy().tolist()))
