"""What is published: the wheel holds all that the program needs, and the project names no host."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_carries_resources_and_device_programs_and_works_away_from_the_checkout(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    for folder in ("resources", "device_lambda"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                packed = installed / "signlab" / folder / file.relative_to(ROOT / folder)
                assert packed.read_bytes() == file.read_bytes()
    script = "from signlab import alphabet, bundled; print(len(alphabet.load('asl-29')), bundled.DEVICE_LAMBDA)"
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["29", str(installed / "signlab" / "device_lambda")]


def test_the_locks_pin_every_package_with_hashes_and_name_no_host() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert not re.search(r"^\s*--(index|find|extra)", text, re.MULTILINE)
        entries = [entry for entry in text.replace("\\\n", " ").splitlines() if entry.strip()]
        assert len(entries) > 20
        for entry in entries:
            assert re.match(r"[\w.-]+==\S+", entry), entry
            assert "--hash=sha256:" in entry, entry
