from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset import settings
from signlab.dataset.project import Project
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
    assert read.tables == {**settings.DEFAULTS, "checks": {}}


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


def test_a_number_is_set_and_everything_else_stays_as_it_stands(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p", "p", alphabet.load("digits-10")) as project:
        file = project.root / "signlab.toml"
        file.write_text(file.read_text().replace("rate = 10.0", "rate = 10.0  # our camera's") + "\n[ours]\nx = 1\n")
        before = file.read_text()
        project.set_value("capture", "rate", 15)
        assert file.read_text() == before.replace("rate = 10.0 ", "rate = 15.0 ")
        assert project.settings["capture"]["rate"] == 15.0
        file.write_text(before.replace("[coverage]", "[somewhere_else]"))
        project.set_value("coverage", "signers", 4)
        assert project.settings["coverage"] == {"pictures": 100, "bursts": 5, "signers": 4, "cell": 3}


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [("capture", "count", -1), ("capture", "count", 1.5), ("ours", "x", 1), ("capture", "x", 1)],
)
def test_a_number_that_does_not_fit_is_refused(tmp_path: Path, table: str, key: str, value: float) -> None:
    with Project.create(tmp_path / "p", "p", alphabet.load("digits-10")) as project:
        before = (project.root / "signlab.toml").read_text()
        with pytest.raises(SignlabError):
            project.set_value(table, key, value)
        assert (project.root / "signlab.toml").read_text() == before


def test_limits_of_checks_are_kept_beside_the_rest_and_must_be_numbers(file: Path) -> None:
    settings.change(file, "checks", "dark", 1.5)
    assert settings.read(file).tables["checks"] == {"dark": 1.5}
    assert settings.read(file).tables["coverage"] == settings.DEFAULTS["coverage"]
    file.write_text(file.read_text().replace("dark = 1.5", 'dark = "much"'))
    with pytest.raises(SignlabError, match="no number"):
        settings.read(file)
