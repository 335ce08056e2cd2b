"""The verbs of builds that are there: list, upload, delete."""

from pathlib import Path

import typer

from signlab.cli import console
from signlab.errors import SignlabError

builds = typer.Typer(no_args_is_help=True, help="Look at the builds of a project, upload and delete them.")

_PROJECT = typer.Argument(help="The project's folder.")
_YES = typer.Option(False, "--yes", "-y", help="Do not ask.")
_NAME = typer.Argument(help="The build's name.")


def register(app: typer.Typer) -> None:
    builds.command("list", epilog="Example: signlab builds list my-signs")(list_builds)
    builds.command(epilog="Example: signlab builds upload my-signs b1 --region us-east-1")(upload)
    builds.command(epilog="Example: signlab builds delete my-signs b1")(delete)
    app.add_typer(builds, name="builds")


def list_builds(project: Path = _PROJECT, *, as_json: bool = console.Json) -> None:
    """List all builds, the newest first: pictures by side, size, and whether the pictures are others by now."""
    import dataclasses

    from signlab.dataset.project import Project
    from signlab.records.shelf import Shelf

    with Project.open(project) as opened:
        opened.index.refresh()
        found = Shelf().look(opened)
    problems = [fault for build in found for fault in build.faults]
    if as_json:
        console.show_json(
            [
                {"name": build.name, "state": build.state, "made": build.account.get("made"), "sides": build.sides}
                | {"bytes": build.size_bytes, "since": dataclasses.asdict(build.news)}
                for build in found
            ]
        )
    else:
        for build in found:
            sides = ", ".join(f"{side} {count:,}" for side, count in build.sides.items())
            since = f": {build.news.words}" if build.state == "older" else ""
            console.show(f"{build.name:16} {build.size_bytes / 1e6:9,.1f} MB  {sides:40} {build.state}{since}")
        console.say(f"{len(found)} builds.")
    console.say_problems(problems)
    console.finish(problems)


def upload(
    project: Path = _PROJECT,
    name: str = _NAME,
    *,
    profile: str = typer.Option("", help="Profile of your AWS files; what boto3 finds unless given."),
    region: str = typer.Option("", help="Region, such as us-east-1; that of the profile unless given."),
    bucket: str = typer.Option("", help="Bucket; deeplens-signlab-<account>-<region> unless given."),
    yes: bool = _YES,
) -> None:
    """Upload a build to S3, after saying what goes where: only files that are not there yet."""
    from signlab.aws.session import Access
    from signlab.dataset.project import Project
    from signlab.training.sagemaker.sending import Send

    with Project.open(project) as opened:
        job = Send(opened, opened.builds / name, Access(profile, region), bucket)
        if not yes:
            typer.confirm(f"{job.prepare().words} Go on?", abort=True, err=True)
        _, uploaded, problems = console.run(job)
    console.say(uploaded.words)
    console.say_problems(problems)
    console.finish(problems)


def delete(
    project: Path = _PROJECT,
    name: str = _NAME,
    yes: bool = _YES,
) -> None:
    """Delete a build for good, after asking. Its pictures stay in the project; what was trained on it stays too."""
    from signlab.dataset.project import Project
    from signlab.records import drafts
    from signlab.training import runs

    with Project.open(project) as opened:
        folder, used = opened.builds, runs.using(opened.runs, name)
    busy = [run.name for run in used if run.state == "running"]
    if busy:
        raise SignlabError(f"The build {name}", f"is being learned from by {', '.join(busy)}", "Stop that first.")
    if not yes and (folder / name).is_dir():
        learned = f" {', '.join(run.name for run in used)} learned from it and could not be evaluated on it any more."
        typer.confirm(f"Delete the build {name} for good?{learned if used else ''}", abort=True, err=True)
    drafts.discard(folder, name)
    console.say(f"Deleted {name}.")
