"""What can be set: ``config.json`` of the release, and over it a file that may change while the program runs."""

import os

from sign_to_voice.common import Unusable, read_json

DEFAULTS = {
    "threshold": 0.5,  # the probability from which a label counts
    "thresholds": {},  # the same for single labels
    "hysteresis": 0.2,  # so far below it a label that counts may fall
    "smoothing": 0.12,  # seconds; the time constant of the mean over frames
    "agree": 0.3,  # seconds that a label has to lead before it counts
    "let_go": 0.2,  # seconds below its threshold before the same label may count again
    "pause": 1.5,  # seconds without a sign that end a word
    "only": [],  # labels of interest; [] for all
    "otherwise": "",  # what all other labels together are called, where only some are of interest
    "say": "letters",  # or "words", or "nothing"
    "voice": "",  # the folder in voices/; "" for the first
    "speaker": "plughw:0,0",  # for aplay -D
    "gpu": True,
    "swap_channels": False,  # hands the model blue for red, should the device's optimiser turn out to swap them itself
    "stream": "/tmp/results.mjpeg",  # "" for none
    "topic": "",  # of MQTT, where Greengrass is there; "" for the device's own
}

_CHOICES = {"say": ("letters", "words", "nothing")}


def checked(given, classes):
    """The whole of the settings: DEFAULTS with ``given`` over them. Raises Unusable with what is wrong."""
    settings = dict(DEFAULTS)
    for name, value in given.items():
        if name not in DEFAULTS:
            raise Unusable("there is no setting %s" % name)
        if not _fits(value, DEFAULTS[name]) or value not in _CHOICES.get(name, (value,)):
            raise Unusable("the setting %s cannot be %r" % (name, value))
        settings[name] = value
    known = set(classes) | {settings["otherwise"]}
    for label, value in settings["thresholds"].items():
        if label not in known or not _is_number(value) or not 0 <= value <= 1:
            raise Unusable("the threshold of %s cannot be %r" % (label, value))
    for label in settings["only"]:
        if label not in classes:
            raise Unusable("the label %s, of interest, is none of the model's" % label)
    if not 0 <= settings["threshold"] <= 1:
        raise Unusable("the threshold is %r; it lies between 0 and 1" % settings["threshold"])
    return settings


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fits(value, default):
    if _is_number(default):
        return _is_number(value) and value >= 0
    if isinstance(default, str):
        return isinstance(value, type(u"")) or isinstance(value, str)
    return isinstance(value, type(default))


class Watched(object):
    """The settings in force. ``look()`` says whether they changed; a file that cannot be used changes nothing."""

    def __init__(self, release, path, report):
        self._release = release
        self._path = path
        self._report = report
        self._seen = None
        self.now = checked(read_json(release.path("config.json")), release.classes)
        self.look()

    def look(self):
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            given = read_json(self._release.path("config.json"))
            if stamp is not None:
                given.update(read_json(self._path))
            self.now = checked(given, self._release.classes)
        except (Unusable, ValueError, TypeError, AttributeError) as error:
            self._report("settings: %s; those before stay in force" % error)
            return False
        return True

    def _stamp(self):
        try:
            found = os.stat(self._path)
            return found.st_mtime, found.st_size, found.st_ino
        except (OSError, TypeError):
            return None
