"""The project stream: JPEGs, one behind the other, in a FIFO that anybody may read, one reader at a time."""

import array
import errno
import fcntl
import os
import select
import stat
import termios
import threading

ROOM = 1 << 20  # bytes that the FIFO shall hold: a whole frame, always
LOOK = 0.2  # seconds between looks for a reader, and for the end
F_SETPIPE_SZ = 1031  # linux/fcntl.h; Python knows it by name only since 3.10


class Stream(object):
    """Whoever opens ``path`` sees the newest pictures. A thread of its own writes; without a reader it sleeps.

    A frame is written only into an empty FIFO: what is in it never grows old, and a reader who comes after another
    has left finds the start of a frame. ``paint`` gives the newest picture as a JPEG, or None when there is none
    since the last; it is asked only while somebody reads. ``report`` is told in words what is wrong.
    """

    def __init__(self, path, paint, report):
        self.path = path
        self.watched = False
        self.sent = 0
        self._paint = paint
        self._report = report
        self._said = None
        self._made = False
        self._news, self._ring = os.pipe()  # a byte in it: there is a new picture
        for end in (self._news, self._ring):
            fcntl.fcntl(end, fcntl.F_SETFL, os.O_NONBLOCK)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="stream")
        self._thread.daemon = True
        self._thread.start()

    def tell(self):
        """There is a new picture."""
        if self.watched:
            self._wake()

    def _wake(self):
        try:
            os.write(self._ring, b".")
        except OSError:  # full: it has been told often enough
            pass

    def close(self):
        if self._stop.is_set():
            return
        self._stop.set()
        self._wake()
        self._thread.join(2)
        for end in (self._news, self._ring):
            os.close(end)
        if self._made:
            try:
                os.unlink(self.path)
            except OSError:
                pass

    def _work(self):
        while not self._stop.is_set():
            descriptor = None
            try:
                descriptor = self._opened()
                if descriptor is not None:
                    self._serve(descriptor)
            except (OSError, IOError) as error:
                if error.errno != errno.EPIPE:  # the reader has gone
                    self._complain("%s: %s" % (self.path, error.strerror))
            finally:
                self.watched = False
                if descriptor is not None:
                    os.close(descriptor)  # with what the reader left in it
            self._stop.wait(LOOK)

    def _opened(self):
        """The FIFO, or None while nobody reads it."""
        try:
            found = os.lstat(self.path)
        except OSError:
            os.mkfifo(self.path)
            os.chmod(self.path, 0o644)
            self._made = True
        else:
            if not stat.S_ISFIFO(found.st_mode):
                self._complain("%s is no FIFO but something else: delete it" % self.path)
                return None
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        except OSError as error:
            if error.errno in (errno.ENXIO, errno.ENOENT):  # nobody reads; or it was deleted just now
                return None
            raise
        self._said = None
        try:
            fcntl.fcntl(descriptor, F_SETPIPE_SZ, ROOM)
        except (OSError, IOError):  # not allowed: a frame then takes several writes
            pass
        return descriptor

    def _serve(self, descriptor):
        self.watched = True
        while not self._stop.is_set():
            if not self._wait_for_news(descriptor):
                continue
            while _unread(descriptor):
                _wait(descriptor, 0, 0.005)
                if self._stop.is_set():
                    return
            jpeg = self._paint()
            if jpeg:
                self._write(descriptor, jpeg)
                self.sent += 1

    def _wait_for_news(self, descriptor):
        """Whether there are any. It notices at once when the reader leaves: then nobody can come before we noticed."""
        if not _wait(descriptor, 0, LOOK, self._news):
            return False
        os.read(self._news, 4096)
        return True

    def _write(self, descriptor, jpeg):
        """The whole frame, however long the reader takes; only its leaving or our end breaks that off."""
        view = memoryview(jpeg)
        while len(view) and not self._stop.is_set():
            try:
                view = view[os.write(descriptor, view) :]
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    raise
                _wait(descriptor, select.POLLOUT, LOOK)

    def _complain(self, words):
        if words != self._said:
            self._said = words
            self._report("stream: " + words)


def _unread(descriptor):
    """Bytes in the FIFO that nobody has read yet."""
    count = array.array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return count[0]


def _wait(descriptor, event, seconds, also=None):
    """Waits at most so long for ``event`` (0: none), or for something to read from ``also``; whether that is there.

    Raises EPIPE as soon as the last reader has gone.
    """
    poll = select.poll()
    poll.register(descriptor, event)
    if also is not None:
        poll.register(also, select.POLLIN)
    ready = dict(poll.poll(int(seconds * 1000)))
    if ready.get(descriptor, 0) & select.POLLERR:
        raise OSError(errno.EPIPE, "the reader has gone")
    return also in ready
