"""Letters, not frames: what a hand meant, from the probabilities of each frame. Knows no camera and no clock."""

import math

GAP = 1.0  # seconds without a frame after which what was before is forgotten
FEWEST = 3  # frames that have to agree, however slow the camera


def fold(classes, scores, only, otherwise):
    """(labels, scores) with the labels of interest alone; the others' probabilities add up to ``otherwise``."""
    if not only:
        return classes, scores
    kept = [(label, score) for label, score in zip(classes, scores) if label in only]
    rest = sum(scores) - sum(score for _, score in kept)
    names = [label for label, _ in kept] + [otherwise]  # "" is no sign
    return names, [score for _, score in kept] + [rest]


class Letters(object):
    """Probabilities go in frame by frame; a label comes out once for each time it is signed.

    The probabilities are averaged over ``smoothing`` seconds. A label counts when it has led, at or above its
    threshold, for ``agree`` seconds and FEWEST frames; seconds in which it does not lead take away from that, but a
    single frame that says something else does not begin it anew. It then stays, and does not count again, until it has
    been ``hysteresis`` below its threshold for ``let_go`` seconds, or until another label counts. ``mean`` has the
    averages, by label.
    """

    def __init__(self, classes, settings):
        self.set(settings)
        self._classes = classes
        self._last = None
        self.mean = {}
        self.held = None
        self._low = None
        self._forget()
        self.leading, self.confidence = "", 0.0

    def set(self, settings):
        self._settings = settings

    def _forget(self):
        self._led = {}  # for each label that may count soon: seconds and frames that it led

    def _threshold(self, label):
        return self._settings["thresholds"].get(label, self._settings["threshold"])

    def see(self, now, scores):
        """The label that counts from this frame on, or None. ``now`` in seconds, ``scores`` in the classes' order."""
        labels, scores = fold(self._classes, scores, self._settings["only"], self._settings["otherwise"])
        passed = self._average(now, dict(zip(labels, scores)))
        self.leading = max(labels, key=lambda label: self.mean[label])
        self.confidence = self.mean[self.leading]
        self._let_go(now)
        return self._agree(passed)

    def _average(self, now, scores):
        """Returns the seconds since the frame before; 0 where that does not matter any more."""
        gap = None if self._last is None else now - self._last
        self._last = now
        if gap is None or gap > GAP or set(scores) != set(self.mean):
            self.mean = scores
            self._forget()
            return 0.0
        weight = 1 - math.exp(-gap / self._settings["smoothing"]) if self._settings["smoothing"] else 1.0
        for label, score in scores.items():
            self.mean[label] += weight * (score - self.mean[label])
        return gap

    def _let_go(self, now):
        if self.held is None:
            return
        if self.mean.get(self.held, 0.0) >= self._threshold(self.held) - self._settings["hysteresis"]:
            self._low = None
        elif self._low is None:
            self._low = now
        elif now - self._low >= self._settings["let_go"]:
            self.held = None

    def _agree(self, passed):
        leads = self.leading if self.leading and self.confidence >= self._threshold(self.leading) else None
        for label in list(self._led):
            if label != leads:
                self._led[label][0] -= passed
                if self._led[label][0] <= 0:
                    del self._led[label]
        if leads is None or leads == self.held:
            return None
        seconds, frames = led = self._led.setdefault(leads, [-passed, 0])  # the first frame tells of no time before it
        led[:] = seconds, frames = seconds + passed, frames + 1
        if frames < FEWEST or seconds < self._settings["agree"]:
            return None
        self.held, self._low = leads, None
        self._forget()
        return leads
