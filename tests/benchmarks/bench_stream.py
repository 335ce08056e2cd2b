"""Frames of 1280 × 720 from a stand-in DeepLens through a real sshd: lost, late, and what they cost.

python tests/benchmarks/bench_stream.py [--seconds 60] [--fps 60]

Each row streams for that long. "sender" is the program on the device that sends length-prefixed JPEGs (here encoded
beforehand), "stream" a FIFO whose writer writes each frame once, "project" one whose writer repeats it as fast as it is
read, "python" the real sender with a stand-in camera of 1280 × 720 that it also encodes. The two bare rows take the
sender's frames with nothing done to them, by paramiko alone and by OpenSSH's own client: what they lose, this computer
lost because it was busy with other things. Processors are counted in cores: of this process (for OpenSSH: of ssh), of
sshd, and of what runs on the device for us; not of what plays the camera. Times late are from sending to yielding a
frame that passed the strict check.
"""

import argparse
import contextlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import paramiko

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from signlab.capture.deeplens.sender import Messages
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.source import Counts, SourceOptions
from tests.stand_in import footage
from tests.stand_in.device import HERE, Device, device
from tests.stand_in.stamped import stamp_of

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Row:
    name: str
    sent: int
    received: int
    megabytes: float
    seconds: float
    client: float
    sshd: float
    on_device: float
    late: list[float]

    def __str__(self) -> str:
        late = [1000 * seconds for seconds in self.late]
        times = f"{statistics.median(late):>7.1f}{max(late):>7.0f}" if late else f"{'':>14}"
        cores = [spent / self.seconds for spent in (self.client, self.sshd, self.on_device)]
        frames = f"{self.sent:>7}{self.received:>9}{self.sent - self.received:>6}"
        rate = f"{self.megabytes / self.seconds:>7.1f}"
        return f"{self.name:<16}{frames}{rate}" + "".join(f"{c:>8.2f}" for c in (*cores, sum(cores))) + times


class Spent:
    """Seconds of processor time since it was made."""

    def __init__(self, machine: Device, client: int | None = None) -> None:
        self._machine = machine
        self._client = client
        self._from = self._now()

    def _now(self) -> tuple[float, float, float]:
        own = resource.getrusage(resource.RUSAGE_SELF)
        client = own.ru_utime + own.ru_stime if self._client is None else _seconds(self._client)
        device = self._machine.sshd.started()
        return client, sum(map(_seconds, self._machine.sshd.sessions())), sum(map(_seconds, device))

    def since(self) -> tuple[float, float, float]:
        """Of the client, of sshd, and of what it started."""
        client, sshd, device = (now - then for now, then in zip(self._now(), self._from, strict=True))
        return client, sshd, device


def _seconds(pid: int) -> float:
    """Processor time of one process and of those of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # ended meanwhile; its parent counts it
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def measured(name: str, machine: Device, seconds: float, fps: float, *, stamped: bool = True) -> Row:
    """Our own source for so long."""
    source = DeepLensSource(machine.url(), SourceOptions(fps=fps), machine.login(), machine.paths)
    late, numbers, size = [], [], 0
    with contextlib.closing(source.frames()) as frames:
        while source.counts.frames < fps:  # its first second
            next(frames)
        before = source.counts.frames, source.counts.lost
        spent, begun = Spent(machine), time.monotonic()
        while (passed := time.monotonic() - begun) < seconds:
            frame = next(frames)
            size += len(frame.jpeg)
            if stamped:
                number, sent = stamp_of(frame.jpeg)
                late.append(time.time() - sent)
                numbers.append(number)
        cores = spent.since()  # before what runs on the device ends
    received = source.counts.frames - before[0]
    sent_in_all = numbers[-1] - numbers[0] + 1 if stamped else received + source.counts.lost - before[1]
    received = len(numbers) if stamped else received
    return Row(name, sent_in_all, received, size / 1e6, passed, *cores, late)


def bare(name: str, machine: Device, seconds: float, read: Callable[[], bytes], client: int | None = None) -> Row:
    """Whatever ``read`` returns for so long, cut into messages and no more."""
    messages = Messages(Counts())
    while not messages.feed(read()):
        pass
    spent, begun, size = Spent(machine, client), time.monotonic(), 0
    late, numbers = [], []
    while time.monotonic() - begun < seconds:
        data = read()
        size += len(data)
        for message in messages.feed(data):
            number, sent = stamp_of(message.jpeg)
            late.append(time.time() - sent)
            numbers.append(number)
    passed = time.monotonic() - begun
    return Row(name, numbers[-1] - numbers[0] + 1, len(numbers), size / 1e6, passed, *spent.since(), late)


def bare_paramiko(machine: Device, command: str, seconds: float) -> Row:
    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect("127.0.0.1", machine.sshd.port, machine.sshd.user, key_filename=str(machine.sshd.login_key))
        channel = client.get_transport().open_session()  # type: ignore[union-attr]
        channel.exec_command(command)
        return bare("bare paramiko", machine, seconds, lambda: channel.recv(1 << 16))


def bare_ssh(machine: Device, command: str, seconds: float) -> Row:
    options = ["-F", "none", "-oStrictHostKeyChecking=no", "-oUserKnownHostsFile=/dev/null", "-oLogLevel=ERROR"]
    target = ["-i", machine.sshd.login_key, "-p", str(machine.sshd.port), f"{machine.sshd.user}@127.0.0.1", command]
    ssh = subprocess.Popen(["ssh", *options, *target], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert ssh.stdout
    assert ssh.stdin
    output = ssh.stdout.fileno()
    with ssh, ssh.stdin:
        row = bare("bare ssh", machine, seconds, lambda: os.read(output, 1 << 16), ssh.pid)
        ssh.terminate()
    return row


def rows(stream: Path, seconds: float, fps: float) -> Iterator[Row]:
    stamped = [sys.executable, str(HERE / "stamped.py")]
    sender = " ".join([*stamped, "sender", str(stream), str(fps)])
    with device() as machine:
        machine.add_program("python3.7", f"exec {sender}")
        yield measured("sender", machine, seconds, fps)
        yield bare_paramiko(machine, f"exec {sender}", seconds)
        yield bare_ssh(machine, f"exec {sender}", seconds)
    for name, mode in (("stream", "fifo"), ("project", "repeat")):
        with device() as machine:
            os.mkfifo(machine.camera)
            machine.run(*stamped, mode, stream, fps, machine.camera)
            yield measured(name, machine, seconds, fps * 2)  # not thinned out
    with device() as machine:
        machine.add_python(stream, AWSCAM_FPS=fps, AWSCAM_SIZE="1280x720")
        yield measured("python", machine, seconds, fps, stamped=False)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--fps", type=float, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = os.environ["XDG_CONFIG_HOME"] = folder
        stream = footage.drawn(Path(folder) / "drawn.mjpeg", 1280, 720, frames=60, noise=10)
        print(f"{stream.stat().st_size / 60 / 1000:.0f} kB a frame, {asked.fps:g} a second, {asked.seconds:g} s a row")
        print(f"{'':<16}{'frames':>22}{'':>7}{'cores':>32}{'ms late':>14}")
        heads = ("sent", "received", "lost", "MB/s", "client", "sshd", "device", "all", "median", "most")
        widths = (7, 9, 6, 7, 8, 8, 8, 8, 7, 7)
        print(f"{'':<16}" + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
        done = []
        for row in rows(stream, asked.seconds, asked.fps):
            print(row, flush=True)
            done.append(row)
    ours, bare = done[0], done[1]
    cost = [(row.client + row.sshd + row.on_device) / row.megabytes for row in (ours, bare)]
    print(f"sender against bare paramiko, processor time a megabyte: {cost[0] / cost[1]:.2f}")


if __name__ == "__main__":
    main()
