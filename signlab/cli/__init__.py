"""Every verb, from a terminal. Each module here holds the verbs of one package, and imports it only when called."""

import sys

import typer

from signlab.cli import (
    builds,
    bundle,
    capture,
    console,
    dataset,
    device,
    doctor,
    guide,
    hand,
    library,
    people,
    records,
    runs,
    sagemaker,
    start,
    training,
    trying,
    vision,
    window,
)

app = typer.Typer(
    name="signlab",
    help="Record a sign-language alphabet, keep it in order, build what a trainer reads, and train.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help reads better at 80 columns, and comes in half the time
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: signlab window, or in a terminal: signlab new my-signs --alphabet asl-24",
)


def _version(wanted: bool) -> None:
    if wanted:
        from signlab import __version__

        typer.echo(f"signlab {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Record a sign-language alphabet, keep it in order, build what a trainer reads, and train."""


# fmt: off
_VERBS = (
    window, start, dataset, library, people, capture, guide, vision, records, builds, training, runs, sagemaker, trying,
    bundle, device, hand, doctor,
)
# fmt: on
"""In the order of the help."""

for _verbs in _VERBS:
    _verbs.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Run ``signlab`` with ``arguments`` (those of the process unless given). Always raises ``SystemExit``."""
    with console.errors_in_words(), console.polite_kill_stops():
        app(args=sys.argv[1:] if arguments is None else arguments)
