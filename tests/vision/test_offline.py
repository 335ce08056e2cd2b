"""Looking for hands opens no connection: the child of these tests is killed by the system at the first socket."""

import platform
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from signlab.hand.draw import Drawing

_GUARD = """
import ctypes, struct, sys

def refuse_the_network():
    # A filter of system calls (Linux, seccomp(2)): socket() for IPv4 or IPv6 kills the process, from whichever language
    # it is called. Offsets are those of struct seccomp_data: number 0, architecture 4, first argument 16.
    LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
    KILL, ALLOW, X86_64, SOCKET, INET, INET6 = 0x80000000, 0x7FFF0000, 0xC000003E, 41, 2, 10
    program = [
        (LOAD, 0, 0, 4), (EQUAL, 0, 6, X86_64),
        (LOAD, 0, 0, 0), (EQUAL, 0, 4, SOCKET),
        (LOAD, 0, 0, 16), (EQUAL, 1, 0, INET), (EQUAL, 0, 1, INET6),
        (RETURN, 0, 0, KILL), (RETURN, 0, 0, ALLOW),
    ]
    steps = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    whole = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(steps)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(whole), 0, 0):  # no new privileges; filter
        sys.exit(77)

refuse_the_network()
"""

_LOOK = """
import cv2
from signlab.vision.hand import best_estimator, film_estimator
from signlab.vision.looking import look

content = open(sys.argv[1], "rb").read()
for make in (best_estimator, film_estimator):
    with make() as estimator:
        for _ in range(3):
            values, landmarks = look(content, estimator)
print(estimator.name, values["hand"])
"""


def _guarded(script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    if sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("system calls are filtered on Linux, x86-64")
    command = [sys.executable, "-c", _GUARD + script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == 77:
        pytest.skip("this system does not let a process filter its own system calls")
    return done


def test_whoever_opens_a_connection_is_caught() -> None:
    assert _guarded("import socket; socket.socket(socket.AF_INET)").returncode == -signal.SIGSYS
    assert _guarded("import socket; socket.create_connection(('::1', 9))").returncode == -signal.SIGSYS
    assert _guarded("import socket; print(socket.socketpair() is None)").stdout == "False\n"


def test_looking_for_hands_opens_no_connection(drawn: Callable[..., Drawing], tmp_path: Path) -> None:
    pytest.importorskip("mediapipe")
    picture = tmp_path / "b.jpg"
    cv2.imwrite(str(picture), drawn("B").picture)
    done = _guarded(_LOOK, str(picture))
    assert (done.returncode, done.stdout) == (0, "mediapipe 0.10.21, looking again 1.0\n"), done.stderr
