"""Speech: WAV files of the release through ``aplay``, in a thread of its own. Whatever fails here harms nothing else."""

import os
import subprocess
import threading

from sign_to_voice.common import CLOCK, Unusable, plain, read_json

LONGEST = 20.0  # seconds that a player may take before it is taken to hang


class Voice(object):
    """One voice of the release. ``say`` returns at once; what waits is replaced by what is newer.

    ``report`` is told in words what goes wrong.
    """

    def __init__(self, release, name, speaker, report):
        self.speaker = speaker
        self.spoken = self.skipped = 0
        self.started = 0.0  # when the last player was started, by CLOCK
        self._report = report
        self._files = {}
        self._folder = ""
        self.choose(release, name)
        self._changed = threading.Condition()
        self._waiting = None
        self._player = self._watchdog = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="voice")
        self._thread.daemon = True
        self._thread.start()

    def choose(self, release, name):
        """Speak with the voice ``name`` of the release, or with its first where that is ""."""
        try:
            voices = sorted(os.listdir(release.path("voices")))
            folder = release.path("voices", name or voices[0])
            said = dict(read_json(os.path.join(folder, "voice.json"))["said"])
        except (OSError, IndexError, Unusable, KeyError, TypeError, ValueError) as error:
            self._report("voice: there is no voice %s in this release (%s)" % (name or "at all", error))
            return
        self._folder, self._files = folder, said

    def say(self, labels):
        """Says the labels in a row, or the whole of them where the voice has a file for it."""
        with self._changed:
            self.skipped += self._waiting is not None
            self._waiting = list(labels)
            self._changed.notify()

    def close(self):
        with self._changed:
            self._closed = True
            self._changed.notify()
            player = self._player
        if player is not None:
            _kill(player)
        self._thread.join(2)
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog.join(1)  # Python 2.7 prints a traceback when it ends before its timers

    def _work(self):
        while True:
            with self._changed:
                while self._waiting is None and not self._closed:
                    self._changed.wait()  # without a time-out, with which Python 2.7 would look only now and then
                if self._closed:
                    return
                labels, self._waiting = self._waiting, None
            files = self._found(labels)
            if files:
                self._play(files, labels)

    def _found(self, labels):
        whole = self._files.get(" ".join(labels))
        names = [whole] if whole else [self._files.get(label) for label in labels]
        for label, name in zip(labels, names):
            if not name:
                self._report("voice: there is no recording of %s" % plain(label))
        return [os.path.join(self._folder, name) for name in names if name]

    def _play(self, files, labels):
        try:
            with self._changed:
                if self._closed:
                    return
                self.started = CLOCK()
                command = ["aplay", "-q", "-D", self.speaker] + files
                with open(os.devnull, "r+b") as nothing:
                    self._player = player = subprocess.Popen(
                        command, stdin=nothing, stdout=nothing, stderr=subprocess.PIPE, close_fds=True
                    )
        except OSError as error:
            self._report("voice: aplay cannot be run: %s" % error)
            return
        self._watchdog = watchdog = threading.Timer(LONGEST, _kill, [player])
        watchdog.daemon = True
        watchdog.start()
        words = player.communicate()[1].decode("utf-8", "replace").strip()
        watchdog.cancel()
        self._player = None
        if player.returncode == 0:
            self.spoken += 1
        elif not self._closed:
            last = words.splitlines()[-1] if words else "aplay ended with status %d" % player.returncode
            self._report("voice: %s was not said: %s" % (plain(" ".join(labels)), plain(last)))


def _kill(player):
    try:
        player.kill()
    except OSError:  # it has just ended
        pass
