from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset import settings
from signlab.errors import SignlabError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "signlab.toml"
    settings.write_new(path, "Zoë's signs", alphabet.load("asl-29"))
    return path


def test_new_settings_read_back(file: Path) -> None:
    read = settings.read(file)
    assert read.name == "Zoë's signs"
    assert read.alphabet == alphabet.load("asl-29")
    assert read.tables == settings.DEFAULTS


def test_adding_a_label_keeps_comments_and_unknown_keys(file: Path) -> None:
    text = file.read_text("utf-8") + "\n# mine\n[future]\nkey = 1\n"
    file.write_text(text, "utf-8")
    settings.append_labels(file, ["Ä", "please"])
    assert settings.read(file).alphabet.names[-3:] == ("nothing", "Ä", "please")
    assert settings.read(file).tables["future"] == {"key": 1}
    assert set(text.splitlines()) <= set(file.read_text("utf-8").splitlines())


def test_an_unsafe_or_doubled_label_changes_nothing(file: Path) -> None:
    before = file.read_bytes()
    for name in ("..", "a"):
        with pytest.raises(SignlabError):
            settings.append_labels(file, [name])
    assert file.read_bytes() == before


def test_defaults_stand_in_for_missing_keys(file: Path) -> None:
    file.write_text('name = "x"\n[alphabet]\nlabels = ["A"]\n[capture]\ncount = 7\n')
    read = settings.read(file)
    assert read.tables["capture"] == {**settings.DEFAULTS["capture"], "count": 7}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'name = "x"\nlabels = {,', "line 2"),
        (b"name = \xff", "utf-8"),
        (b'name = "x"', r"no table \[alphabet\]"),
        (b"name = 3\n[alphabet]", "not a text"),
        (b'[alphabet]\nname = "x"', "no list called labels"),
        (b'[alphabet]\nlabels = ["a/b"]', "cannot hold /"),
    ],
)
def test_broken_settings_say_what_is_wrong_and_where(file: Path, content: bytes, told: str) -> None:
    file.write_bytes(content)
    with pytest.raises(SignlabError, match=told):
        settings.read(file)


def test_a_mark_at_the_start_as_notepad_writes_it_does_no_harm(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    settings.append_labels(file, ["please"])
    assert "please" in settings.read(file).alphabet
