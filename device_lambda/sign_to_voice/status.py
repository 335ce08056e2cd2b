"""What the program says of itself: a heartbeat once a second, a log, and what it recognised."""

import collections
import glob
import logging
import logging.handlers
import os
import threading
import time

from sign_to_voice.common import CLOCK, as_json, plain, write_whole

BEAT = 1.0  # seconds
LARGEST = 1000000  # bytes of a log; one older of each is kept
SCHEMA = 1


class Status(object):
    """Written to ``status.json`` in ``folder`` once a second by a thread of its own, whatever the others do.

    Any thread may set the fields of ``facts``, and ``report`` in words what went wrong. ``ask`` is called before each
    beat, for figures that are only read then.
    """

    def __init__(self, folder):
        if not os.path.isdir(folder):
            os.makedirs(folder)
        self._path = os.path.join(folder, "status.json")
        self._log = _log(os.path.join(folder, "log.txt"))
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._errors = collections.OrderedDict()
        self._frames = collections.deque()
        self.ask = dict
        self.facts = {
            "schema": SCHEMA,
            "pid": os.getpid(),
            "started": time.time(),
            "state": "starting",
            "frames": 0,
            "letters": [],
        }
        self._beat()
        self._thread = threading.Thread(target=self._work, name="status")
        self._thread.daemon = True
        self._thread.start()

    def say(self, words):
        self._log.info(plain(words))

    def report(self, words):
        """Something is wrong; the same words again are only counted."""
        words = plain(words)
        with self._lock:
            known = self._errors.pop(words, None)
            self._errors[words] = {"words": words, "time": time.time(), "count": 1 + (known["count"] if known else 0)}
            while len(self._errors) > 10:
                self._errors.popitem(last=False)
        if known is None:
            self._log.error(words)

    def frame(self, inference):
        """A frame went through the model, which took so many seconds."""
        now = CLOCK()
        with self._lock:
            self.facts["frames"] += 1
            self._frames.append((now, inference))
            while now - self._frames[0][0] > 5:
                self._frames.popleft()

    def letter(self, label):
        with self._lock:
            self.facts["letters"] = (self.facts["letters"] + [{"label": label, "time": time.time()}])[-20:]

    def close(self, state):
        self._stop.set()
        self._thread.join(2)
        self.facts["state"] = state
        self._beat()

    def _work(self):
        while not self._stop.wait(BEAT):
            self._beat()

    def _beat(self):
        try:
            facts = dict(self.facts, time=time.time(), temperature=temperature())
            facts.update(self.ask())
            with self._lock:
                facts.update(self._speed(), errors=list(self._errors.values()))
            write_whole(self._path, as_json(facts))
        except Exception as error:  # a full disk shall not stop the voice, nor the next beat
            self._log.error("status: %s", plain(str(error)))

    def _speed(self):
        now = CLOCK()
        recent = [pair for pair in self._frames if now - pair[0] <= 5]
        if len(recent) < 2:
            return {"fps": 0.0, "inference_ms": None}
        seconds = max(now - recent[0][0], 1e-3)
        mean = sum(inference for _, inference in recent) / len(recent)
        return {"fps": round((len(recent) - 1) / seconds, 2), "inference_ms": round(1000 * mean, 1)}


def _log(path):
    """To a file that never grows large, and to standard error, where systemd and Greengrass keep it."""
    log = logging.getLogger("sign_to_voice")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.handlers = []  # a function that starts again has some already
    form = logging.Formatter("%(asctime)s %(message)s")
    for handler in (
        logging.handlers.RotatingFileHandler(path, maxBytes=LARGEST, backupCount=1),
        logging.StreamHandler(),
    ):
        handler.setFormatter(form)
        log.addHandler(handler)
    logging.raiseExceptions = False  # a full disk is no reason to print tracebacks
    return log


def temperature():
    """Of the hottest part that says, in degrees Celsius; None where none does."""
    found = []
    for path in glob.glob("/sys/class/thermal/thermal_zone*/temp"):
        try:
            with open(path) as zone:
                found.append(int(zone.read()) / 1000.0)
        except (IOError, OSError, ValueError):
            continue
    return max(found) if found else None
