"""Logging in with a key from now on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab.deployment import keys
from signlab.deployment.keys import Pair
from signlab.deployment.link import Link
from signlab.deployment.shell import Shell
from signlab.errors import SignlabError
from tests.stand_in.device import Device


@pytest.fixture
def link(device: Device) -> Iterator[Link]:
    made = Link(device.login(), device.places)
    yield made
    made.close()


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_without_a_pair_one_is_made_that_only_its_owner_reads() -> None:
    assert keys.own() is None
    made = keys.make()
    assert keys.own() == made
    assert mode(made.private) == 0o600
    assert mode(made.private.parent) == 0o700
    assert made.parts[0].startswith("ssh-ed25519 ")


def test_a_pair_that_is_there_is_never_replaced() -> None:
    made = keys.make()
    before = made.private.read_bytes(), made.public.read_bytes()
    with pytest.raises(SignlabError, match="cannot be made: File exists"):
        keys.make()
    assert (made.private.read_bytes(), made.public.read_bytes()) == before


def test_a_private_key_without_its_public_one_is_left_alone() -> None:
    folder = Path("~/.ssh").expanduser()
    folder.mkdir()
    (folder / "id_ed25519").write_text("somebody's")
    assert keys.own() is None
    with pytest.raises(SignlabError, match="cannot be made"):
        keys.make()
    assert [path.name for path in folder.iterdir()] == ["id_ed25519"]


def test_the_key_is_added_once_and_opens_the_device(device: Device, link: Link) -> None:
    pair = keys.make()
    with pytest.raises(SignlabError, match="stored there, and not taken"):
        keys.prove(link, pair)
    assert keys.install(link.shell(), pair)
    keys.prove(link, pair)
    assert not keys.install(link.shell(), pair)
    file = device.sshd.home / ".ssh/authorized_keys"
    assert file.read_text() == pair.public.read_text()
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)


def test_other_keys_stay_as_they_are_and_permissions_are_mended(device: Device, link: Link) -> None:
    file = device.sshd.home / ".ssh/authorized_keys"
    file.parent.mkdir()
    pair = keys.make()
    others = f"# {pair.parts[0]}\nssh-rsa AAAA another's, never ended"
    file.write_text(others)
    file.chmod(0o666)
    file.parent.chmod(0o777)
    assert keys.install(link.shell(), pair)
    assert file.read_text() == others + "\n" + pair.public.read_text()
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    keys.prove(link, pair)


def test_a_key_with_options_of_somebody_elses_is_not_added_again(device: Device, link: Link) -> None:
    file = device.sshd.home / ".ssh/authorized_keys"
    file.parent.mkdir()
    pair = keys.make()
    file.write_text(f'from="127.0.0.1" {pair.public.read_text()}')
    assert not keys.install(link.shell(), pair)
    keys.prove(link, pair)


def test_a_device_that_stores_nothing(device: Device, logged_in: Shell) -> None:
    (device.sshd.home / ".ssh").write_text("a file in its place")
    with pytest.raises(SignlabError, match=r"was not stored: .*(File exists|cannot create directory)"):
        keys.install(logged_in, keys.make())


def test_a_file_that_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "id.pub").write_text("word")
    with pytest.raises(SignlabError, match="is no public key"):
        assert Pair(tmp_path / "id").parts
