"""The verbs about signers: who there are, what they agreed to, and who withdraws."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from signlab.cli import console
from signlab.cli.dataset import Folder, Here, open_project
from signlab.errors import SignlabError

if TYPE_CHECKING:
    from signlab.dataset.sessions import Consent
    from signlab.dataset.signers import Signer

Name = Annotated[str, typer.Argument(metavar="NAME", help="The signer's pseudonym.")]


def register(app: typer.Typer) -> None:
    """Define the verbs on ``app``."""
    for verb, example in (
        (signers, "signers my-signs"),
        (signer, "signer my-signs s1 --hand left --consent training,sharing"),
        (withdraw, "withdraw my-signs s1"),
    ):
        app.command(verb.__name__, epilog=f"Example: signlab {example}")(verb)


def agreed(text: str) -> "Consent | None":
    """The consent that an option asks for: scopes with commas, or none; None where it is not given."""
    from signlab.dataset import consents

    if not text:
        return None
    scopes = {part.strip().casefold() for part in text.split(",") if part.strip()}
    return consents.given(scopes - {"none"})


def signers(folder: Here = Path(), json: bool = console.Json) -> None:
    """List who signs: how much there is of each, with which hand, and what they agreed to."""
    from signlab.dataset.signers import remaining
    from signlab.dataset.signers import signers as people

    with open_project(folder) as project:
        project.index.refresh()
        found, problems = people(project), remaining(project)
        if json:
            told = [problem.as_dict() for problem in problems]
            console.show_json({"signers": [each.as_dict() for each in found], "problems": told})
        elif found:
            _show_table(found)
        else:
            console.say("Nobody has recorded here yet.")
        console.say_problems(problems)
        console.finish((*project.found, *problems))


def _show_table(found: "list[Signer]") -> None:
    from rich.console import Console
    from rich.table import Table

    trash = any(each.trashed for each in found)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("Signer", "Hand"):
        table.add_column(heading)
    for heading in ["Pictures", "Bursts", "Sessions"] + ["Trash"] * trash:
        table.add_column(heading, justify="right")
    table.add_column("Consent")
    for each in found:
        counts = [each.tally.pictures, each.tally.bursts, each.tally.sessions] + [each.trashed] * trash
        table.add_row(each.name, each.hand, *(f"{count:,}" if count else "" for count in counts), each.words)
    Console().print(table)


def signer(
    folder: Folder,
    name: Name,
    hand: Annotated[str, typer.Option(help="The hand that signs: right or left.")] = "",
    consent: Annotated[str, typer.Option(help="What they agree to: of training,sharing,publishing; or none.")] = "",
    json: bool = console.Json,
) -> None:
    """Register a signer, or change the hand or the consent. What is not given stays as it was.

    Consent is kept with today's date and the version of the wording, which is shown. Earlier consent is not forgotten,
    but the latest counts.
    """
    from signlab.dataset import signers as people

    given = agreed(consent)
    with open_project(folder) as project:
        known = people.register(project, name, hand, given)
        if given:
            _say_wording(given)
        if json:
            console.show_json(known.as_dict())
        else:
            side = f", {known.hand} hand" if known.hand else ""
            console.show(f"{name}{side}, {known.words}")
        console.finish(project.found)


def _say_wording(given: "Consent") -> None:
    from signlab.dataset import consents

    wording = consents.latest()
    console.say(f"The wording of {wording.version}, which whoever agrees should have read:")
    for scope, paragraph in wording.scopes.items():
        console.say(f"  {'yes' if getattr(given, scope) else 'no ':<3} {scope}: {paragraph.text}")


def withdraw(
    folder: Folder,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: bool = console.Json,
) -> None:
    """Take a signer out: their pictures go to the trash, later builds leave them out, and what used them is named."""
    from signlab.dataset.signers import signers as people
    from signlab.dataset.withdrawing import withdraw as take_out

    with open_project(folder) as project:
        project.index.refresh()
        theirs = next((each.tally.pictures for each in people(project) if each.name == name), None)
        if theirs is None:
            raise SignlabError(f"The signer {name}", "is not in this project", "See signlab signers.")
        if not yes:
            console.ask(f"Take {name} out, with {theirs:,} pictures?")
        done = take_out(project, name)
        if json:
            console.show_json(done.as_dict())
        else:
            console.show(done.words)
            for used in done.used:
                console.show(f"  {used.words}")
            console.say("signlab empty-trash deletes the pictures for good.")
        console.say_problems(done.changes.problems)
        console.finish((*project.found, *done.changes.problems))
