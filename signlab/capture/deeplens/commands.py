"""What is run on the device, as command lines for its ``sh``. The programs themselves lie in ``device_lambda/``."""

import shlex
from dataclasses import dataclass

from signlab.bundled import DEVICE_LAMBDA

_BOOTSTRAP = """\
import os, signal, sys
signal.alarm(30)
program = b""
while len(program) < {size}:
    more = os.read(0, {size} - len(program))
    if not more:
        sys.exit(1)
    program += more
exec(compile(program, "send_frames.py", "exec"))
"""
"""Reads the program itself from standard input, to the byte: what follows there are heartbeats. Nothing is stored on
the device, and a connection that is lost meanwhile leaves nothing behind: the alarm clock ends Python."""

_FIND_PYTHONS = """\
for name in "$@"; do
    if path=$(command -v "$name"); then echo "signlab: $(readlink -f "$path") $path"; fi
done
"""

SILENCE = 10
"""Seconds without a heartbeat after which a program on the device ends."""


@dataclass(frozen=True, slots=True)
class DevicePaths:
    """Where things are on a DeepLens. ``pythons`` are tried in this order."""

    pythons: tuple[str, ...] = ("python3.7", "python3", "python2.7", "python2", "python")
    camera: tuple[str, ...] = ("/opt/awscam/out/ch2_out.mjpeg",)
    project: tuple[str, ...] = ("/tmp/results.mjpeg", "/tmp/*results.mjpeg")


def _shell(script: str, *arguments: str) -> str:
    return "exec sh -c " + shlex.join([script, "signlab", *arguments])


def _program(name: str) -> str:
    return (DEVICE_LAMBDA / name).read_text(encoding="utf-8")


def find_pythons(paths: DevicePaths) -> str:
    """Prints for each Python that is there ``signlab: REAL-PATH PATH``."""
    return _shell(_FIND_PYTHONS, *paths.pythons)


def send_frames(python: str, box: tuple[int, int], fps: float) -> tuple[str, bytes]:
    """The command that runs ``send_frames.py`` under ``python``, and what to write to its standard input first."""
    program = _program("send_frames.py").encode()
    bootstrap = _BOOTSTRAP.format(size=len(program))
    arguments = [str(SILENCE), f"{box[0]}x{box[1]}", str(float(fps))]
    return "exec " + shlex.join([python, "-u", "-c", bootstrap, *arguments]), program


def read_fifo(paths: tuple[str, ...]) -> str:
    """Copies the first FIFO among ``paths`` to standard output; see ``read_fifo.sh`` for its exit statuses."""
    return _shell(_program("read_fifo.sh"), str(SILENCE), *paths)


def find_readers(fifo: str, own: str) -> str:
    """Prints ``signlab: PID COMMAND`` for each process that reads ``fifo``, except ``own``; as root where it may."""
    arguments = [_program("find_readers.sh"), "signlab", fifo, own]
    plain = shlex.join(["sh", "-c", *arguments])
    return f'if [ "$(id -u)" != 0 ] && sudo -n true 2>/dev/null; then sudo -n {plain}; else {plain}; fi'
