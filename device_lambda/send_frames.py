"""Sends the frames of the DeepLens's own camera over ssh. Python 2.7 and 3.7, nothing but what the device has.

Arguments: SILENCE WIDTHxHEIGHT FPS. The whole picture is scaled into that box, its aspect kept, never enlarged nor
cropped.

The program comes over standard input, which then stays open: any byte is a heartbeat of the other side. When
standard input ends, or is silent for SILENCE seconds, the program ends, whatever else it is doing.
Standard output: for each frame a header and a JPEG. The header is big-endian: the letters SLFR, the length of the
JPEG, a sequence number (4 bytes each) and the device's clock when the frame was taken (a double, seconds since
1970). The sequence counts the camera's distinct frames: a gap means frames that could not be sent in time.
Standard error: words. Exit status: 0 the other side has gone, 3 no awscam, cv2 or numpy here, 4 awscam gives no frame.
"""

from __future__ import print_function

import collections
import os
import signal
import struct
import sys
import threading
import time

HEADER = struct.Struct(">4sIId")
MAGIC = b"SLFR"
QUALITY = 95
START = 30  # seconds; importing awscam may take its time, and may hold Python's lock while no thread can listen
FIRST_FRAME = 10  # seconds
LATE = 0.1  # seconds; the hiccups of a network and of other programs
STILL = 5  # seconds without a new frame that are worth a word
CLOCK = getattr(time, "monotonic", time.time)


def say(words):
    print("signlab: " + words, file=sys.stderr)
    sys.stderr.flush()


def end(status):
    """Ends at once, even while another thread is stuck in a write or in awscam."""
    os._exit(status)


class Heartbeat(object):
    """Listens for the other side. The alarm clock kills the program even when no thread of Python can run."""

    def __init__(self):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        self.bear(START)
        in_background(self._listen)

    def bear(self, patience):
        """From now on, so many seconds of silence."""
        self.patience = patience
        signal.alarm(patience)

    def _listen(self):
        while os.read(0, 4096):
            signal.alarm(self.patience)
        end(0)


class Queue(object):
    """What waits to be sent. None waits longer than LATE: over a slow link frames are left out, and none comes late."""

    def __init__(self):
        self._changed = threading.Condition()
        self._waiting = collections.deque()

    def put(self, content):
        with self._changed:
            self._waiting.append((CLOCK(), content))
            while CLOCK() - self._waiting[0][0] > LATE:
                self._waiting.popleft()
            self._changed.notify()

    def take(self):
        with self._changed:
            while not self._waiting:
                self._changed.wait()
            return self._waiting.popleft()[1]


def in_background(work):
    thread = threading.Thread(target=work)
    thread.daemon = True
    thread.start()


def claim_output():
    """A descriptor of standard output for frames alone: whatever else prints there now lands among the words."""
    descriptor = os.dup(1)
    os.dup2(2, 1)
    return descriptor


def write_all(descriptor, content):
    view = memoryview(content)
    try:
        while len(view):
            view = view[os.write(descriptor, view) :]
    except OSError:
        end(0)


def send(queue, descriptor):
    """Encodes and writes what waits, for ever."""
    try:
        while True:
            sequence, taken, picture = queue.take()
            done, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            if done:
                write_all(descriptor, HEADER.pack(MAGIC, len(jpeg), sequence & 0xFFFFFFFF, taken) + jpeg.tobytes())
    except Exception as error:
        say("cannot send: %s" % error)
        end(1)


def fitted(width, height, box):
    """The size, in pixels, of a width x height picture inside the box."""
    scale = min(1.0, box[0] / float(width), box[1] / float(height))
    return max(1, int(round(width * scale))), max(1, int(round(height * scale)))


def first_frame():
    limit = CLOCK() + FIRST_FRAME
    while CLOCK() < limit:
        done, frame = awscam.getLastFrame()
        if done and frame is not None:
            return frame
        time.sleep(0.1)
    say("awscam is here, but gave no frame in %d seconds" % FIRST_FRAME)
    return end(4)


def grab(size, interval, queue):
    """Puts each new frame of the camera into the queue, at most one every ``interval`` seconds, for ever."""
    last, sequence, due, fresh = None, 0, CLOCK(), CLOCK()
    while True:
        done, frame = awscam.getLastFrame()
        taken, now = time.time(), CLOCK()
        picture = cv2.resize(frame, size, interpolation=cv2.INTER_AREA) if done and frame is not None else None
        if picture is not None and (last is None or not numpy.array_equal(picture, last)):
            queue.put((sequence, taken, picture))
            last, fresh, sequence = picture, now, sequence + 1
            due = max(due + interval, now)
            pause = due - CLOCK()
        else:  # the camera is slower than was asked: look again soon
            pause = interval / 4
            if now - fresh > STILL:
                say("the camera has given no new frame for %d seconds" % STILL)
                fresh = now
        time.sleep(max(0.0, min(pause, interval)))


def main(silence, box, fps):
    heartbeat = Heartbeat()
    descriptor = claim_output()
    try:
        # awscam before cv2: the other way round its inference engine does not find its symbols.
        global awscam, cv2, numpy
        import awscam
        import cv2
        import numpy
    except ImportError as error:
        say(str(error))
        end(3)
    frame = first_frame()
    height, width = frame.shape[:2]
    size = fitted(width, height, box)
    say("Python %s sends %dx%d of %dx%d" % ((sys.version.split()[0],) + size + (width, height)))
    heartbeat.bear(silence)
    queue = Queue()
    in_background(lambda: send(queue, descriptor))
    grab(size, 1.0 / fps, queue)


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), [int(side) for side in sys.argv[2].split("x")], float(sys.argv[3]))
    except Exception as error:
        say("%s: %s" % (type(error).__name__, error))
        end(1)
