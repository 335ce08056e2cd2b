"""``signlab capture`` and ``signlab sources``, as processes where that matters."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import typer

from signlab.alphabet import load
from signlab.capture import jpeg
from signlab.cli import main
from signlab.dataset.project import Project
from tests.capture.conftest import picture

DEMO = "demo:?fps=60&size=160x120"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    Project.create(tmp_path / "signs", "signs", load("asl-24")).close()
    return tmp_path / "signs"


def signlab(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def pictures(project: Path, label: str) -> list[Path]:
    return sorted((project / "images" / label).glob("*.jpg"))


def test_capture_records_label_after_label_with_provenance(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--labels", "A,B", "--label", "C", "--source", DEMO, "--count", 3, "--fps", 60, "--novelty", 0]
    facts = ["--signer", "s1", "--hand", "left", "--camera-note", "by the window", "--consent", "training,sharing"]
    assert signlab("capture", project, *arguments, *facts, "--countdown", 0, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [(burst["label"], burst["stored"]) for burst in told["bursts"]] == [("C", 3), ("A", 3), ("B", 3)]
    assert told["stored"] == 9
    (session,) = (project / "sessions").glob("*.jsonl")
    header, *lines = map(json.loads, session.read_text(encoding="utf-8").splitlines())
    assert header["consent"]["training"]
    assert header["consent"]["sharing"]
    assert not header["consent"]["publishing"]
    assert (header["signer"], header["hand"], header["camera"]) == ("s1", "left", "by the window")
    assert len(lines) == 9
    for label in "ABC":
        assert [jpeg.why_torn(path.read_bytes()) for path in pictures(project, label)] == [None] * 3


def test_capture_from_a_stream_keeps_its_bytes_and_says_what_was_torn(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frames = [jpeg.encode(picture(seed)) for seed in range(8)]
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(b"".join([*frames[:4], frames[4][:3000] + frames[5][5000:], *frames[6:]]))
    source = f"file:{clip}?pace=no"
    assert signlab("capture", project, "--label", "A", "--source", source, "--fps", 0, "--signer", "s1") == 0
    assert [path.read_bytes() for path in pictures(project, "A")] == [*frames[:4], *frames[6:]]
    assert "1 torn and refused" in capsys.readouterr().out


def test_the_projects_own_settings_are_the_defaults(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    toml = project / "signlab.toml"
    text = toml.read_text(encoding="utf-8")
    assert "count = 40" in text
    changed = (
        text.replace("count = 40", "count = 2")
        .replace("novelty = 2", "novelty = 0")
        .replace("countdown = 3.0", "countdown = 0")
    )
    toml.write_text(changed, encoding="utf-8")
    assert signlab("capture", project, "--label", "A", "--source", DEMO, "--signer", "s1") == 0
    assert capsys.readouterr().out.startswith("A: 2 stored in ")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--label", "A", "--source", "camera:96"], 1, "The camera 96"),
        (["--label", "A", "--source", "file:nothing.mp4"], 1, "is not there"),
        (["--label", "A", "--source", "http://localhost"], 1, "is of no known kind"),
        (["--label", "J", "--source", "demo:"], 1, "is not in the alphabet"),
        (["--source", "demo:"], 2, "at least one label"),
        (["--label", "A", "--source", "demo:", "--consent", "selling"], 1, "The consent to selling"),
        (["--label", "A", "--source", "demo:", "--size", "big"], 1, "has the size big"),
        (["--label", "A", "--source", "demo:", "--hand", "both"], 1, "is unknown"),
        (["--label", "A", "--source", "demo:", "--seconds", "0"], 1, "Give more than nothing"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_and_nothing_is_recorded(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    try:
        ended = signlab("capture", project, "--signer", "s1", *arguments)
    finally:
        told = capsys.readouterr()
    assert ended == code
    assert words in told.err
    assert "Traceback" not in told.err
    assert list((project / "sessions").glob("*.jsonl")) == []


def test_a_burst_that_could_not_go_on_ends_with_problems(project: Path, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no FIFOs")
    fifo = tmp_path / "results.mjpeg"
    os.mkfifo(fifo)
    frames = b"".join(jpeg.encode(picture(seed)) for seed in range(8))
    writer = threading.Thread(target=lambda: fifo.write_bytes(frames))
    writer.start()
    arguments = ["--label", "A", "--source", f"file:{fifo}", "--fps", 0, "--novelty", 0, "--timeout", 1]
    assert signlab("capture", project, "--signer", "s1", "--count", 40, *arguments) == 3
    writer.join()
    assert len(pictures(project, "A")) == 7  # the first after attaching is not trusted


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)], ids=str)
def test_whatever_ends_it_nothing_that_was_stored_is_lost(project: Path, number: int, code: int) -> None:
    command = [sys.executable, "-m", "signlab", "capture", str(project), "--label", "A", "--source", DEMO]
    command += ["--signer", "s1", "--count", "100000", "--fps", "60", "--novelty", "0", "--countdown", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while len(pictures(project, "A")) < 10 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    told, _ = process.communicate(timeout=120)
    assert process.returncode == code
    assert ("it was stopped" in told) == (number == signal.SIGINT)
    with Project.open(project) as opened:
        (session,) = opened.sessions.glob("*.jsonl")
        lines = [json.loads(line) for line in session.read_text(encoding="utf-8").splitlines()[1:]]
        stored = {path.name for path in pictures(project, "A")}
    assert len(stored) >= 10
    assert {line["name"] for line in lines} == stored
    assert [jpeg.why_torn(path.read_bytes()) for path in pictures(project, "A")] == [None] * len(stored)


def test_sources_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert signlab("sources") == 0
    told = capsys.readouterr()
    assert "demo:" in told.out
    assert "deeplens://USER@HOST" in told.err
    assert signlab("sources", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert {"url": "demo:", "kind": "demo", "name": "A hand that signs, drawn by the program"} in listed["sources"]


def test_a_source_can_be_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert signlab("sources", "--probe", DEMO) == 0
    assert "160 × 120 pixels" in capsys.readouterr().out
    assert signlab("sources", "--probe", DEMO, "--json") == 0
    assert json.loads(capsys.readouterr().out)["size"] == [160, 120]
    assert signlab("sources", "--probe", "file:nothing") == 1


def test_a_login_is_made_for_a_device_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from signlab.capture.deeplens import passwords
    from signlab.capture.deeplens.login import HostKey
    from signlab.cli.login import login_for

    assert login_for("camera:0", None, None) is None
    login = login_for("deeplens://aws_cam@127.0.0.1:2222", tmp_path / "key", "SHA256:abc")
    assert login is not None
    assert (login.user, login.port, login.key_file) == ("aws_cam", 2222, tmp_path / "key")
    assert login.on_new_host(HostKey("127.0.0.1", 2222, "ssh-ed25519", "SHA256:abc"))
    assert not login.on_new_host(HostKey("127.0.0.1", 2222, "ssh-ed25519", "SHA256:abd"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    assert login.password() is None
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_words, **_how: "secret")
    kept: list[str] = []
    monkeypatch.setattr(passwords, "keep", lambda _login, password: kept.append(password))
    keeping = login_for("deeplens://aws_cam@127.0.0.1", None, None, keep=True)
    assert (login.password(), kept) == ("secret", [])
    assert keeping is not None
    assert (keeping.password(), kept) == ("secret", ["secret"])
    monkeypatch.setattr(typer, "confirm", lambda *_words, **_how: True)
    assert keeping.on_new_host(HostKey("127.0.0.1", 22, "ssh-ed25519", "SHA256:abc"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    unasked = login_for("deeplens://aws_cam@127.0.0.1", None, None)
    assert unasked is not None
    assert not unasked.on_new_host(HostKey("127.0.0.1", 22, "ssh-ed25519", "SHA256:abc"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs an OpenSSH server")
def test_capture_from_a_device_over_ssh_keeps_its_bytes(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from signlab.capture.deeplens import source
    from tests.stand_in.device import device

    frames = [jpeg.encode(picture(seed)) for seed in range(12)]
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(b"".join(frames))
    with device() as deeplens:
        monkeypatch.setattr(source, "DevicePaths", lambda: deeplens.paths)
        os.mkfifo(deeplens.camera)
        deeplens.run("sh", "-c", f'while :; do cat "{clip}" > "{deeplens.camera}"; done')
        capture = ["capture", project, "--label", "A", "--source", deeplens.url(), "--signer", "s1", "--fps", 0]
        capture += ["--count", 20, "--novelty", 0, "--countdown", 0, "--key", deeplens.sshd.login_key]
        monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
        assert signlab(*capture) == 1
        told = capsys.readouterr().err
        assert "is not known here" in told
        fingerprint = told.partition("SHA256:")[2].partition(".")[0]
        assert signlab(*capture, "--accept-host-key", f"SHA256:{fingerprint}") == 0
    stored = [path.read_bytes() for path in pictures(project, "A")]
    assert len(stored) == 20
    assert set(stored) <= set(frames)


def test_what_is_too_dark_is_not_kept_unless_all_shall_be(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, dark = (jpeg.encode(picture(1)), jpeg.encode(picture(2) // 10))
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(good + dark)
    arguments = ["--source", f"file:{clip}?pace=no", "--fps", 0, "--signer", "s1"]
    assert signlab("capture", project, "--label", "A", *arguments) == 0
    assert "1 too dark and not stored" in capsys.readouterr().out
    assert signlab("capture", project, "--label", "B", *arguments, "--keep-all") == 0
    assert [path.read_bytes() for path in pictures(project, "A")] == [good]
    assert [path.read_bytes() for path in pictures(project, "B")] == [good, dark]
