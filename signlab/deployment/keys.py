"""Logging in with a key instead of a password: what ``ssh-copy-id`` does, and a look at whether it helped."""

import os
import socket
import threading
from dataclasses import dataclass, replace
from getpass import getuser
from pathlib import Path

from signlab.capture.deeplens.connection import Connector
from signlab.capture.deeplens.faults import Refused
from signlab.deployment.link import Link
from signlab.deployment.shell import Shell
from signlab.errors import SignlabError

KINDS = ("ed25519", "ecdsa", "rsa")
"""The best first; as ``ssh`` names its files."""

_INSTALL = """\
set -eu
umask 077
folder=$HOME/.ssh
file=$folder/authorized_keys
mkdir -p "$folder"
chmod 700 "$folder"
touch "$file"
chmod 600 "$file"
if grep -v '^[[:space:]]*#' "$file" | grep -qF -- "$1"; then echo there; exit; fi
if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then echo >>"$file"; fi
printf '%s\\n' "$1 $2" >>"$file"
sync
echo added
"""
"""Adds a line and touches no other; a line that was never ended is ended first. A key that is there stays as it is,
with the options somebody may have given it."""


@dataclass(frozen=True)
class Pair:
    """A key pair of the person at this computer. ``private`` is only ever read by ssh."""

    private: Path

    @property
    def public(self) -> Path:
        return self.private.with_name(self.private.name + ".pub")

    @property
    def parts(self) -> tuple[str, str]:
        """Kind and key as one text, and the comment.

        Raises:
            SignlabError: the file is no public key.
        """
        try:
            kind, key, *comment = self.public.read_text(encoding="utf-8").split()
        except (OSError, ValueError) as error:
            cause = f"is no public key ({error})"
            raise SignlabError(str(self.public), cause, "Choose another key.") from None
        return f"{kind} {key}", " ".join(comment)


def _folder() -> Path:
    return Path("~/.ssh").expanduser()


def own() -> Pair | None:
    """The key pair that ssh would offer first; None where there is none."""
    pairs = (Pair(_folder() / f"id_{kind}") for kind in KINDS)
    return next((pair for pair in pairs if pair.private.is_file() and pair.public.is_file()), None)


def make() -> Pair:
    """A new ed25519 pair without a passphrase, where ssh looks for it. One that is there is never replaced.

    Raises:
        SignlabError: there is a file of that name, or it cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    pair = Pair(_folder() / "id_ed25519")
    try:
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(pair.public, public + f" {getuser()}@{socket.gethostname()}\n".encode(), 0o644)
        try:
            _write_new(pair.private, secret, 0o600)
        except OSError:
            pair.public.unlink()
            raise
    except OSError as error:
        cause = f"cannot be made: {error.strerror or error}"
        raise SignlabError(f"The key {pair.private}", cause, f"Look into {_folder()}.") from None
    return pair


def _write_new(path: Path, content: bytes, mode: int) -> None:
    """A file that was not there before, never readable by others for a moment, whole or not at all."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink()
        raise


def install(shell: Shell, pair: Pair) -> bool:
    """Let ``pair`` log in to the account of ``shell`` from now on; whether it had to be added.

    Raises:
        SignlabError: the device did not store it.
    """
    answer = shell.run(_INSTALL, *pair.parts)
    if answer.status or answer.output.strip() not in ("there", "added"):
        words = answer.words.strip().splitlines() or ["it gave no reason"]
        raise SignlabError(f"The key on {shell.host}", f"was not stored: {words[-1]}", "Check its disk.")
    return answer.output.strip() == "added"


def prove(link: Link, pair: Pair) -> None:
    """Log in with the key and nothing else, over a connection of its own.

    Raises:
        SignlabError: the device does not take it, though it has it.
    """
    login = replace(link.login, key_file=pair.private, allow_agent=False, password=lambda: None)
    try:
        with Connector(login, 15.0).connected(threading.Event()):
            return
    except Refused as error:
        cause = f"is stored there, and not taken ({error.problem.cause})"
        step = (
            "Others may not write to the home folder there (chmod go-w ~), and sshd has to allow PubkeyAuthentication."
        )
        raise SignlabError(f"The key on {login.host}", cause, step) from None
