"""Disks that are really full or read-only: small file systems in memory, where this system lets us make them."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@contextlib.contextmanager
def small_disk(disk: Path, size: str = "2m") -> Iterator[Path]:
    """A disk of 2 MB in the folder ``disk``, which is made."""
    disk.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a small disk on Linux; other tests use a stub")
    try:
        mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this system lets nobody mount: {error.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """``folder``, in which nothing can be written: mounted so for root, whom permissions do not stop."""
    if os.geteuid() != 0:
        inside = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        for path in inside:
            path.chmod(0o500)
        yield folder
        for path in inside:
            path.chmod(0o700)
        return
    try:
        mount("--bind", str(folder), str(folder))
        mount("-o", "remount,ro,bind", str(folder))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this system lets nobody mount: {error.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
