"""A client of its own process, to be killed: ``python client.py URL KEY DEVICE-ROOT`` prints a line for each frame."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from signlab.capture.deeplens.login import Login
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.source import SourceOptions
from tests.stand_in.device import paths_below

if __name__ == "__main__":
    url, key, root = sys.argv[1:]
    login = Login.of(url, key_file=Path(key), on_new_host=lambda _key: True)
    for _ in DeepLensSource(url, SourceOptions(), login, paths_below(Path(root))).frames():
        print("a frame", flush=True)
