"""A release: the folder that holds this program and the model, made by ``signlab bundle``.

    manifest.json     {"schema": 1, "release": NAME, "model": SHA-256 of model.json, "files": {PATH: {"sha256", "bytes"}}}
    model.json        classes, how a picture is prepared, and the hashes of the two files of the model
    image-classification-symbol.json, image-classification-0000.params
    voices/NAME/      voice.json and the WAV files it names
    config.json       see settings.py
"""

import os

from sign_to_voice.common import Unusable, read_json, sha256_of

SYMBOL = "image-classification-symbol.json"
PARAMS = "image-classification-0000.params"


class Release(object):
    """``name`` and ``model`` (the SHA-256 of model.json, which holds the hashes of the rest) say what runs here."""

    def __init__(self, folder):
        self.folder = folder
        manifest = read_json(self.path("manifest.json"))
        about = read_json(self.path("model.json"))
        try:
            self.name = manifest["release"]
            self.model = sha256_of(self.path("model.json"))
            if self.model != manifest["model"]:
                raise Unusable("model.json is not the one that the release was made with")
            self.classes = list(about["classes"])
            self.prepare = dict(about["prepare"])
            self._hashes = about["sha256"]
            self.symbol, self.params = self._whole(SYMBOL), self._whole(PARAMS)
        except (KeyError, TypeError, IOError, OSError) as error:
            raise Unusable("the release in %s is not whole: %s %s" % (folder, type(error).__name__, error))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def _whole(self, name):
        if sha256_of(self.path(name)) != self._hashes[name]:
            raise Unusable("%s is not the file that model.json was written for" % name)
        return self.path(name)
