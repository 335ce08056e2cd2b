"""What the project stream shows: the camera's picture, the part that the model sees, the letter and the word."""

import cv2

from sign_to_voice.common import plain

HEIGHT = 480  # pixels, as AWS's own projects show
QUALITY = 80
FONT = cv2.FONT_HERSHEY_DUPLEX
LIGHT, DARK, FRAME = (255, 255, 255), (40, 40, 40), (120, 220, 120)


def draw(frame, square, letter, confidence, word):
    """A JPEG. ``square`` is (left, top, edge) in the frame's pixels; ``letter`` may be ""."""
    scale = min(1.0, HEIGHT / float(frame.shape[0]))
    size = (int(round(frame.shape[1] * scale)), int(round(frame.shape[0] * scale)))
    # every so many pixels: at a fifth of the size, and 40 times faster than a mean over areas
    picture = cv2.resize(frame, size, interpolation=cv2.INTER_NEAREST)
    left, top, edge = [int(side * scale) for side in square]
    cv2.rectangle(picture, (left, top), (left + edge - 1, top + edge - 1), FRAME, 1)
    if letter:
        _write(picture, "%s %d%%" % (plain(letter), round(100 * confidence)), (16, 48), 1.4)
    if word:
        _write(picture, plain(word), (16, size[1] - 20), 1.2)
    done, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return jpeg.tobytes() if done else b""


def _write(picture, text, at, size):
    cv2.putText(picture, text, at, FONT, size, DARK, 6, cv2.LINE_AA)
    cv2.putText(picture, text, at, FONT, size, LIGHT, 2, cv2.LINE_AA)
