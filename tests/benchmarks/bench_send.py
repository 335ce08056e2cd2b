"""Sending 45 MB to a device: ``python tests/benchmarks/bench_send.py``. The peer is scp to the same server."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from signlab.deployment import shell  # noqa: E402
from tests.stand_in.device import device  # noqa: E402

SIZE = 45_000_000
PIECE = 1 << 16


def main(rounds: int = 3) -> None:
    content = os.urandom(SIZE)
    with device() as made, shell.opened(made.login(), made.places) as opened:
        file = made.root / "release"
        file.write_bytes(content)
        options = ["-q", "-O", "-i", made.sshd.login_key, "-P", str(made.sshd.port), "-o", "StrictHostKeyChecking=no"]
        options += ["-o", "UserKnownHostsFile=/dev/null"]
        print(f"{'round':>5} {'ours':>10} {'scp':>10} {'ratio':>6}")
        for number in range(rounds):
            begun = time.perf_counter()
            pieces = (content[start : start + PIECE] for start in range(0, SIZE, PIECE))
            assert opened.send(pieces, 'cat >"$1"', str(made.root / "ours")).status == 0
            ours = SIZE / (time.perf_counter() - begun) / 1e6
            begun = time.perf_counter()
            subprocess.run(
                ["scp", *options, file, f"{made.sshd.user}@127.0.0.1:{made.root}/theirs"], check=True, timeout=120
            )
            theirs = SIZE / (time.perf_counter() - begun) / 1e6
            print(f"{number:5} {ours:6.1f}MB/s {theirs:6.1f}MB/s {ours / theirs:6.2f}")


if __name__ == "__main__":
    main()
