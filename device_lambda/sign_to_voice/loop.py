"""From the camera to the voice, frame after frame."""

import time

import awscam  # before cv2: the other way round its inference engine does not find its symbols
import numpy

from sign_to_voice import network, picture
from sign_to_voice.common import CLOCK, Unusable
from sign_to_voice.letters import Letters
from sign_to_voice.preparation import Preparation
from sign_to_voice.release import Release
from sign_to_voice.results import event, publisher
from sign_to_voice.settings import Watched
from sign_to_voice.stream import Stream
from sign_to_voice.voice import Voice
from sign_to_voice.words import Words, written

DARK = 30.0  # seconds without a frame after which to start anew is the best hope
STILL = 5.0  # seconds without a new frame that are worth a word
LOOK = 1.0  # seconds between looks at the settings


class Camera(object):
    """The newest frame, each once."""

    def __init__(self, preparation, report):
        self._preparation = preparation
        self._report = report
        self._last = None
        self._fresh = CLOCK()

    def look(self):
        """(frame, prepared pictures), or None when there is nothing new. Raises Unusable when that lasts too long."""
        done, frame = awscam.getLastFrame()
        if done and frame is not None:
            views = self._preparation.views(frame)
            if self._last is None or not numpy.array_equal(views[0], self._last):
                self._last, self._fresh = views[0], CLOCK()
                return frame, views
        silence = CLOCK() - self._fresh
        if silence > DARK:
            raise Unusable("the camera has given no new frame for %d seconds" % silence)
        if silence > STILL:
            self._report("the camera gives no new frame")
        return None


class Program(object):
    """One run. ``state`` is the folder for results; ``settings`` a file that may change meanwhile."""

    def __init__(self, folder, state, settings, artifacts, status):
        self._status = status
        self._newest = None
        self._release = release = Release(folder)
        status.facts.update(release=release.name, model=release.model, state="optimising")
        self._settings = Watched(release, settings, status.report)
        now = self._settings.now
        self._preparation = Preparation(release.prepare, now["swap_channels"])
        path = network.optimised(release, self._preparation, artifacts, status.say)
        self._network = network.Network(path, release.classes, now["gpu"], status.report)
        self._letters = Letters(release.classes, now)
        self._words = Words()
        self._results = publisher(state, now["topic"], status.report)
        self._voice = Voice(release, now["voice"], now["speaker"], status.report)
        self._stream = Stream(now["stream"], self._paint, status.report) if now["stream"] else None
        status.ask = self._figures
        status.say("release %s, model %s" % (release.name, release.model))

    def run(self, stop):
        """Until ``stop`` is set. Raises what makes going on useless."""
        camera = Camera(self._preparation, self._status.report)
        self._status.facts["state"] = "waiting for the camera"
        looked = CLOCK()
        try:
            while not stop.is_set():
                seen = camera.look()
                if seen is None:
                    time.sleep(0.005)
                else:
                    self._see(*seen)
                if CLOCK() - looked > LOOK:
                    looked = CLOCK()
                    self._set()
        finally:
            self._voice.close()
            if self._stream:
                self._stream.close()

    def _see(self, frame, views):
        begun = CLOCK()
        told = [self._network.scores(view) for view in views]
        scores = [sum(some) / len(told) for some in zip(*told)]
        now = CLOCK()
        self._status.facts["state"] = "running"
        self._status.frame(now - begun)
        self.decide(now, scores)
        self._newest = frame
        if self._stream:
            self._stream.tell()

    def decide(self, now, scores):
        """What a frame's probabilities mean, and what is to be said about it."""
        settings, letters, words = self._settings.now, self._letters, self._words
        label = letters.see(now, scores)
        for kind, labels in words.see(now, label, letters.held, settings["pause"]):
            if kind == "letter":
                self._status.letter(labels[0])
            if kind == {"letters": "letter", "words": "word"}.get(settings["say"]):
                self._voice.say(labels)
            text = written(labels) if kind == "word" else words.word
            self._results.publish(event(kind, labels, text, letters.confidence))

    def _set(self):
        if not self._settings.look():
            return
        now = self._settings.now
        self._letters.set(now)
        self._voice.choose(self._release, now["voice"])
        self._voice.speaker = now["speaker"]
        self._status.say("the settings changed")

    def _paint(self):
        frame, letters = self._newest, self._letters
        square = self._preparation.square(frame)
        return picture.draw(frame, square, letters.held or "", letters.confidence, self._words.word)

    def _figures(self):
        stream, letters = self._stream, self._letters
        return {
            "leading": letters.leading,
            "confidence": round(letters.confidence, 3),
            "letter": letters.held or "",
            "word": self._words.word,
            "voice": {"said": self._voice.spoken, "skipped": self._voice.skipped},
            "stream": {"watched": stream.watched, "sent": stream.sent} if stream else None,
        }
