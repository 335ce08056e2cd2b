from pathlib import Path

import pytest

from signlab import files
from signlab.errors import SignlabError


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    with pytest.raises(RuntimeError), files.whole_file(target) as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_file_keeps_its_old_content_when_the_new_one_fails(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    files.write_whole(target, "old\n")
    with pytest.raises(RuntimeError), files.whole_file(target) as file:
        file.write(b"new")
        raise RuntimeError
    assert target.read_bytes() == b"old\n"
    files.write_whole(target, "new\n")
    assert target.read_bytes() == b"new\n"


@pytest.mark.parametrize("links", [True, False])
def test_place_never_overwrites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    if not links:

        def no_links(*_args: object) -> None:
            raise PermissionError

        monkeypatch.setattr(files.os, "link", no_links)
    draft, target = tmp_path / "draft", tmp_path / "target"
    draft.write_text("one")
    files.place(draft, target)
    assert target.read_text() == "one"
    assert not draft.exists()
    draft.write_text("two")
    with pytest.raises(FileExistsError):
        files.place(draft, target)
    assert target.read_text() == "one"
    with pytest.raises(FileNotFoundError):
        files.place(tmp_path / "nothing", target)


def test_a_line_is_appended_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tmp_path / "lines"
    files.append_line(lines, b"one\n")

    def full(_descriptor: int) -> None:
        raise OSError

    with monkeypatch.context() as patch, pytest.raises(OSError):  # noqa: PT011 -- its words are the system's
        patch.setattr(files.os, "fsync", full)
        files.append_line(lines, b"two\n")
    assert lines.read_bytes() == b"one\n"
    lines.write_bytes(b"torn")
    files.append_line(lines, b"two\n")
    assert lines.read_bytes() == b"torn\ntwo\n"


def test_a_task_that_does_not_fit_is_refused_before_it_starts(tmp_path: Path) -> None:
    files.ensure_space(tmp_path / "not" / "yet", 1, "A build")
    with pytest.raises(SignlabError, match="Free some space"):
        files.ensure_space(tmp_path, 1 << 60, "A build")
