"""MXNet's own readers on a .rec file, in a process of their own: prints what they found as JSON.

python mxnet_reader.py indexed FILE.rec
python mxnet_reader.py iterator FILE.rec SIDE
"""

import json
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np

for name in ("bool", "int", "float", "complex", "object", "str"):  # numpy 1.24 dropped them, mxnet 1.9.1 wants them
    setattr(np, name, getattr(__import__("builtins"), name))

import mxnet  # noqa: E402


def indexed(rec: Path) -> list[dict[str, object]]:
    """Every record by its key, through MXIndexedRecordIO."""
    reader = mxnet.recordio.MXIndexedRecordIO(str(rec.with_suffix(".idx")), str(rec), "r")
    found = []
    for key in reader.keys:
        header, image = mxnet.recordio.unpack(reader.read_idx(key))
        labels = [float(label) for label in np.atleast_1d(header.label)]
        found.append({"key": key, "id": header.id, "labels": labels, "sha256": sha256(image).hexdigest()})
    reader.close()
    return found


def iterator(rec: Path, side: int) -> dict[str, list[float]]:
    """Labels and mean brightness of every picture, through ImageRecordIter, which decodes them."""
    batches = mxnet.io.ImageRecordIter(
        path_imgrec=str(rec), data_shape=(3, side, side), batch_size=1, resize=side, shuffle=False, preprocess_threads=1
    )
    labels, means = [], []
    for batch in batches:
        labels.append(float(batch.label[0].asnumpy()[0]))
        means.append(float(batch.data[0].asnumpy().mean()))
    return {"labels": labels, "means": means}


if __name__ == "__main__":
    how, path = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(indexed(path) if how == "indexed" else iterator(path, int(sys.argv[3]))))
