"""The verbs of a DeepLens: ``device check``, ``deploy`` and what follows."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from signlab.cli import console
from signlab.cli.login import AcceptHostKey, KeepPassword, Key, login_for
from signlab.cli.trying import simulate
from signlab.errors import SignlabError

if TYPE_CHECKING:
    from signlab.deployment.link import Link
    from signlab.deployment.many import Outcome
    from signlab.deployment.release import Release
    from signlab.deployment.shell import Shell

_DEVICE = typer.Argument(..., help="deeplens://USER@HOST, or the name of a saved device.")


def register(app: typer.Typer) -> None:
    device = typer.Typer(help="Check a DeepLens, put a release onto it, watch it, take it back.", no_args_is_help=True)
    example = "Example: signlab device {} deeplens://aws_cam@192.168.1.20"
    for verb in (check, status, log, restart, sound, uninstall, letters, key):
        device.command(epilog=example.format(verb.__name__))(verb)
    device.command(epilog=example.format("deploy my-signs") + " kitchen hall")(deploy)
    device.command(epilog=example.format("rollback"))(rollback)
    device.command("set", epilog=example.format("set") + " threshold=0.7 'thresholds={\"M\": 0.8}'")(set_values)
    device.command(epilog="Example: signlab device simulate my-signs/runs/r1 --source 'demo:?word=HELLO'")(simulate)
    app.add_typer(device, name="device")


@contextmanager
def _opened(device: str, key: Path | None, accept: str | None, keep: bool = False) -> Iterator["Shell"]:
    """Logged in. Says so when the password is still the one of the factory."""
    with _linked(device, key, accept, keep) as link:
        shell = link.shell()
        _warn(link)
        yield shell


@contextmanager
def _linked(device: str, key: Path | None, accept: str | None, keep: bool = False) -> Iterator["Link"]:
    """A link that is closed at the end of the block."""
    from signlab.capture.deeplens.passwords import kept_or_asked
    from signlab.cli.login import ask_password
    from signlab.deployment import shell
    from signlab.deployment.link import Link

    login = login_for(_url(device), key, accept, keep=keep)
    assert login is not None
    with closing(Link(login, shell.Places(), kept_or_asked(login, lambda: ask_password(login, False)))) as link:
        yield link


def _warn(link: "Link") -> None:
    from signlab.deployment import check as checking

    for finding in checking.password_finding(link.given):
        console.say(f"  ! The {finding.name} of {link.login.account} {finding.words}. {finding.next_step}")


def _url(device: str) -> str:
    from signlab.capture.deeplens.saved import saved_devices

    if device.casefold().startswith("deeplens:"):
        return device
    saved = {one.name: one.url for one in saved_devices()}
    if device not in saved:
        names = ", ".join(saved) or "none is saved"
        raise SignlabError(f"The device {device!r}", "is not known", f"Write deeplens://USER@HOST, or one of: {names}.")
    return saved[device]


def check(
    device: str = _DEVICE,
    *,
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    keep_password: bool = KeepPassword,
    as_json: bool = console.Json,
) -> None:
    """Say how a device is, line by line, and what to do about it. Changes nothing."""
    from signlab.deployment import check as checking

    with _opened(device, key, accept_host_key, keep_password) as shell:
        found = checking.check(shell)
    if as_json:
        console.show_json([finding.as_dict() for finding in found])
    else:
        marks = {checking.State.GOOD: "  ", checking.State.DOUBT: "? ", checking.State.BAD: "! "}
        for finding in found:
            step = f"  {finding.next_step}" if finding.next_step else ""
            console.show(f"{marks[finding.state]}{finding.name}: {finding.words}{step}")
    raise typer.Exit(console.Exit.FAILED if any(one.state is checking.State.BAD for one in found) else 0)


def deploy(
    project: Path = typer.Argument(..., help="The project's folder, or that of a release."),
    devices: list[str] = typer.Argument(
        ..., metavar="DEVICE...", help="deeplens://USER@HOST, or names of saved devices; several are done at once."
    ),
    *,
    release: str = typer.Option("", "--release", help="The release; the newest of the project unless given."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done and do nothing."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    as_json: bool = console.Json,
) -> None:
    """Put a release onto a device. Done only when that very model reads frames there; else it is taken back."""
    chosen = _release(project, release)
    if len(devices) > 1:
        _deploy_to_many(devices, chosen, dry_run, key, accept_host_key, as_json)
        return
    from signlab.deployment.deploy import Deploy

    with _opened(devices[0], key, accept_host_key) as shell:
        job = Deploy(shell, chosen)
        if dry_run:
            console.show(job.prepare().words)
            return
        _, done, problems = console.run(job)
    if as_json:
        console.show_json({"release": done.release, "before": done.before, "sent": done.sent, **done.beat.facts})
    else:
        console.show(done.words)
    console.finish(problems)


def _deploy_to_many(
    devices: list[str], release: "Release", dry_run: bool, key: Path | None, accept: str | None, as_json: bool
) -> None:
    from signlab.deployment.many import DeployToMany

    with ExitStack() as stack:
        links = {device: stack.enter_context(_linked(device, key, accept)) for device in devices}
        job = DeployToMany(links, release)
        if dry_run:
            plan = job.prepare()
            console.show(plan.words)
            console.say_problems(plan.warnings)
            return
        _, done, _ = console.run(job)
        for link in links.values():
            _warn(link)
    if as_json:
        console.show_json([_as_dict(outcome) for outcome in done.outcomes])
    else:
        for outcome in done.outcomes:
            console.show(f"{'! ' if outcome.problem else '  '}{outcome.device}: {outcome.words}")
        console.show(done.words)
    console.finish(done.problems)


def _as_dict(outcome: "Outcome") -> dict[str, object]:
    done = outcome.deployed
    said: dict[str, object] = {
        "device": outcome.device,
        "problem": outcome.problem.as_dict() if outcome.problem else None,
    }
    return {**said, "release": done.release, "before": done.before, "sent": done.sent} if done else said


def _release(folder: Path, name: str) -> "Release":
    from signlab.deployment import release

    if (folder / release.MANIFEST).is_file():
        return release.read(folder)
    if name:
        return release.read(folder / release.FOLDER / name)
    found, problems = release.listed(folder / release.FOLDER)
    console.say_problems(problems)
    if not found:
        raise SignlabError(str(folder), "has no release", f"Make one: signlab bundle {folder}")
    return found[-1]


def rollback(
    device: str = _DEVICE,
    *,
    to: str = typer.Option("", "--to", help="The release to go back to; the one that ran before unless given."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
) -> None:
    """Let an earlier release run again."""
    from signlab.deployment import deploy as deploying
    from signlab.jobs import Watch

    watch = Watch()
    with _opened(device, key, accept_host_key) as shell:
        console.show(console.in_thread(lambda: deploying.rollback(shell, watch, to), watch.cancel))


def status(
    device: str = _DEVICE,
    *,
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
    as_json: bool = console.Json,
) -> None:
    """What the program on a device says of itself, and which releases are there."""
    from signlab.deployment import heartbeat
    from signlab.deployment.deploy import survey

    with _opened(device, key, accept_host_key) as shell:
        beat, found = heartbeat.read(shell), survey(shell)
    if as_json:
        console.show_json({**beat.facts, "age": beat.age, "alive": beat.alive, "releases": found.releases})
        return
    console.show(beat.words)
    for error in beat.errors:
        console.show(f"  ! {error}")
    for name in found.releases:
        note = {found.current: "  (current)", found.previous: "  (before)"}.get(name, "")
        console.show(f"  {name}{note}")


def log(
    device: str = _DEVICE,
    *,
    lines: int = typer.Option(60, "--lines", min=1, help="How many of the last."),
    follow: bool = typer.Option(False, "--follow", help="Go on with what is written from now on, until Ctrl-C."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
) -> None:
    """The end of the device's own log."""
    from signlab.deployment import care, heartbeat
    from signlab.jobs import Watch

    watch = Watch()

    def show(shell: "Shell") -> None:
        for line in care.log(shell, watch, lines) if follow else heartbeat.log(shell, lines):
            console.show(line)

    with _opened(device, key, accept_host_key) as shell:
        console.in_thread(lambda: show(shell), watch.cancel)


def letters(device: str = _DEVICE, *, key: Path | None = Key, accept_host_key: str | None = AcceptHostKey) -> None:
    """The letters and words as the device reads them, until Ctrl-C."""
    from signlab.deployment import care
    from signlab.jobs import Watch

    watch = Watch()

    def follow(shell: "Shell") -> None:
        for event in care.events(shell, watch):
            console.show(f"{event['kind']:<8} {' '.join(event['labels']):<12} {event['text']}")

    with _opened(device, key, accept_host_key) as shell:
        console.in_thread(lambda: follow(shell), watch.cancel)


def restart(device: str = _DEVICE, *, key: Path | None = Key, accept_host_key: str | None = AcceptHostKey) -> None:
    """Start the program on a device anew."""
    with _opened(device, key, accept_host_key) as shell, shell.locked():
        shell.manage("restart")
    console.show("It was started anew; see signlab device status.")


def sound(
    device: str = _DEVICE,
    *,
    speaker: str = typer.Option("plughw:0,0", "--speaker", help="The device's name for it, as aplay -L lists."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
) -> None:
    """Play a sound on a device's loudspeaker."""
    from signlab.deployment import care

    with _opened(device, key, accept_host_key) as shell:
        care.sound(shell, speaker)
    console.show("It was played.")


def set_values(
    device: str = _DEVICE,
    values: list[str] = typer.Argument(..., metavar="NAME=VALUE...", help="Settings; NAME=null takes one back."),
    *,
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
) -> None:
    """Change settings while the program runs: threshold, thresholds, only, say, voice, ..."""
    from signlab.cli.bundle import parse
    from signlab.deployment import care

    with _opened(device, key, accept_host_key) as shell:
        console.show_json(care.set_all(shell, parse(values)))


def uninstall(
    device: str = _DEVICE,
    *,
    yes: bool = typer.Option(False, "--yes", help="Do not ask."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
) -> None:
    """Remove from a device all that was ever deployed, and start again what was stopped for it."""
    from signlab.deployment import deploy as deploying

    if not yes:
        typer.confirm("Remove every release from the device?", abort=True, err=True)
    with _opened(device, key, accept_host_key) as shell:
        problems = deploying.uninstall(shell)
    console.say_problems(problems)
    console.finish(problems)


def key(
    device: str = _DEVICE,
    *,
    public: Path | None = typer.Option(
        None,
        "--public",
        help="The key to add; the one that ssh offers first unless given.",
        dir_okay=False,
        exists=True,
    ),
    yes: bool = typer.Option(False, "--yes", help="Do not ask before a key pair is made."),
    key: Path | None = Key,
    accept_host_key: str | None = AcceptHostKey,
) -> None:
    """Let a device take your key, so that it asks for no password any more. Other keys there stay as they are."""
    from signlab.deployment import keys

    pair = keys.Pair(public.with_suffix("") if public.suffix == ".pub" else public) if public else keys.own()
    if pair is None:
        if not yes:
            typer.confirm("You have no key pair yet. Make one in ~/.ssh, without a passphrase?", abort=True, err=True)
        pair = keys.make()
        console.say(f"Made {pair.private}.")
    with _linked(device, key, accept_host_key) as link:
        added = keys.install(link.shell(), pair)
        _warn(link)
        keys.prove(link, pair)
    console.show(f"The device {'takes' if added else 'already takes'} the key {pair.public}.")
