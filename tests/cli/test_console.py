"""What every verb shares: results on standard output, words on standard error, exit codes that mean something."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from signlab.cli import console, main
from signlab.errors import Cancelled, Problem, SignlabError
from signlab.jobs import Plan, Watch

ROOT = Path(__file__).resolve().parents[2]


class Counting:
    """A job of three steps, with one problem."""

    def prepare(self) -> Plan:
        return Plan("Counting", "Counts to three.", total=3, unit="numbers", warnings=(Problem("Two", "is even"),))

    def run(self, watch: Watch) -> int:
        for number in range(3):
            watch.step(note=str(number))
        watch.problem(Problem("Four", "was not asked for", "Ask for it."))
        return watch.done


def test_a_job_says_what_it_will_do_and_returns_its_result_and_problems(capsys: pytest.CaptureFixture[str]) -> None:
    plan, result, problems = console.run(Counting())
    assert (plan.total, result) == (3, 3)
    assert [str(problem) for problem in problems] == ["Four: was not asked for. Ask for it."]
    output = capsys.readouterr()
    assert output.out == ""
    assert "Counts to three." in output.err
    assert "Two: is even" in output.err


def test_what_a_job_raises_reaches_the_caller() -> None:
    def work() -> None:
        raise SignlabError("The cable", "was pulled", "Plug it in.")

    with pytest.raises(SignlabError, match="Plug it in"):
        console.in_thread(work, lambda: None)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (SignlabError("The cable", "was pulled", "Plug it in."), 1, "signlab: The cable: was pulled. Plug it in.\n"),
        (Cancelled(), 130, "nothing was left half-written"),
        (KeyboardInterrupt(), 130, "nothing was left half-written"),
        (PermissionError(13, "Permission denied", "/signs"), 1, "/signs: Permission denied"),
    ],
)
def test_errors_become_words_and_a_code(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped, console.errors_in_words():
        raise error
    assert stopped.value.code == code
    assert words in capsys.readouterr().err


def test_many_problems_are_counted_beyond_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    console.say_problems([Problem(f"picture {number}", "is empty") for number in range(25)], most=20)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert "5 more" in lines[-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_tells_it_to_stop_asks_the_work_to_and_waits_for_it(number: signal.Signals) -> None:
    watch = Watch()

    def work() -> None:
        os.kill(os.getpid(), number)
        watch.pause(60)

    with console.polite_kill_stops(), pytest.raises(Cancelled):
        console.in_thread(work, watch.cancel)


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from signlab.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'numpy', 'cv2', 'PIL', 'paramiko', 'mxnet', 'simplejpeg', 'keyring', 'sqlite3'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_a_wrong_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--no-such-option"])
    assert stopped.value.code == 2
    assert "no-such-option" in capsys.readouterr().err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("signlab ")
