"""A camera's picture, as the model takes it: the rule in model.json, the same that evaluation follows."""

import cv2

from sign_to_voice.common import Unusable


class Preparation(object):
    """The central square, or at a closer look the middle of it, halved as often as it stays large enough, the rest by
    averaging areas; channels in the model's order. ``looks`` are those whose mean the model is to give.

    What else model.json asks for (a mean) the optimiser builds into the model: see ``optimiser_inputs``.
    """

    def __init__(self, rule, swap=False):
        if (rule.get("crop"), rule.get("resize")) != ("central square", "halves, area"):
            raise Unusable("model.json asks for pictures prepared in a way that this program does not know")
        if rule["scale"] != 1 or list(rule["std"]) != [1, 1, 1]:
            raise Unusable("the model wants its input scaled, which the device's optimiser cannot be told")
        self.side = int(rule["side"])
        self.looks = [float(look) for look in rule.get("looks", [1.0])]
        self._mean = [float(value) for value in rule["mean"]]
        self._is_rgb = rule["channels"] == "RGB"
        self._reverse = self._is_rgb != swap

    def optimiser_inputs(self):
        """What ``mo.optimize`` has to know of it."""
        if not any(self._mean):
            return {}
        red_first = self._mean if self._is_rgb else self._mean[::-1]
        return dict(zip(("--mean-var-r", "--mean-var-g", "--mean-var-b"), red_first))

    def square(self, frame, look=1.0):
        """The part of a frame that the model sees at a look, as (left, top, edge) in pixels."""
        height, width = frame.shape[:2]
        edge = max(1, int(min(height, width) * look))
        return (width - edge) // 2, (height - edge) // 2, edge

    def views(self, frame):
        """The pictures that the model is asked about, one for each look."""
        return [self(frame, look) for look in self.looks]

    def __call__(self, frame, look=1.0):
        """A frame (blue, green, red) as side x side x 3 bytes."""
        left, top, edge = self.square(frame, look)
        small = frame[top : top + edge, left : left + edge]
        while small.shape[0] >= 2 * self.side:  # in all a fifth of the time that the last step would take alone
            half = small.shape[0] // 2
            small = cv2.resize(small[: 2 * half, : 2 * half], (half, half), interpolation=cv2.INTER_AREA)
        small = cv2.resize(small, (self.side, self.side), interpolation=cv2.INTER_AREA)
        return cv2.cvtColor(small, cv2.COLOR_BGR2RGB) if self._reverse else small
