"""Which devices are known: the host keys in Sign Lab's own known_hosts and, only read, in the user's ~/.ssh."""

from pathlib import Path

import paramiko
import platformdirs

from signlab.capture.deeplens.faults import Refused
from signlab.capture.deeplens.login import HostKey, Login
from signlab.files import write_whole


def own_file() -> Path:
    """Where Sign Lab keeps the host keys that a person has accepted."""
    return Path(platformdirs.user_config_dir("signlab")) / "known_hosts"


def _files() -> tuple[Path, ...]:
    return own_file(), Path("~/.ssh/known_hosts").expanduser()


def _name(login: Login) -> str:
    """The host as known_hosts writes it."""
    return login.host if login.port == 22 else f"[{login.host}]:{login.port}"


def _keys(path: Path, name: str) -> dict[str, paramiko.PKey]:
    """The keys of host ``name`` in one file, by kind."""
    keys = paramiko.HostKeys()
    try:
        keys.load(str(path))
    except (OSError, UnicodeDecodeError):  # not there, or not ours to read: the person is asked
        return {}
    found = keys.lookup(name)
    return {} if found is None else {kind: found[kind] for kind in found.keys()}  # noqa: SIM118 -- not a dict


def known_kinds(login: Login) -> list[str]:
    """The kinds of key this device is known by, so that it is asked for one of those."""
    return [kind for path in _files() for kind in _keys(path, _name(login))]


def check(login: Login, key: paramiko.PKey) -> None:
    """Return when ``key`` is what the device had before, or when a person says yes to a new device; remember that.

    Raises:
        Refused: it is another key than before, or the device is unknown and was not accepted.
    """
    name = _name(login)
    known = [(path, _keys(path, name)) for path in _files()]
    if any(keys.get(key.get_name()) == key for _, keys in known):
        return
    shown = HostKey(login.host, login.port, key.get_name(), key.fingerprint)
    for path, keys in known:
        if keys:
            raise Refused(
                f"The device at {name}",
                f"shows another host key than before ({shown.fingerprint}): it was set up anew, another device has "
                "its address, or somebody is listening in",
                f'Once you are sure that it is yours, forget the old key with: ssh-keygen -f "{path}" -R "{name}"',
            )
    if not login.on_new_host(shown):
        raise Refused(
            f"The device at {name}",
            f"is not known here and was not accepted; its host key is {shown.fingerprint}",
            "Compare that with what the device itself prints: "
            "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub, then accept it.",
        )
    _remember(name, key)


def _remember(name: str, key: paramiko.PKey) -> None:
    path = own_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    write_whole(path, f"{before}{name} {key.get_name()} {key.get_base64()}\n")
