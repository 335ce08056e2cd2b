"""The verbs of SageMaker: check, bucket, quota, train, follow, stop, tune, searches, trials, adopt, costs."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from signlab.cli import console
from signlab.cli.training import find_build

if TYPE_CHECKING:
    from signlab.aws.session import Account
    from signlab.training.sagemaker.settings import CloudOptions

sagemaker = typer.Typer(no_args_is_help=True, help="Train on SageMaker. Whatever costs money is asked for first.")

_PROJECT = typer.Argument(help="The project's folder.")
_NAME = typer.Argument(help="The run's name.")
_JOB = typer.Argument(help="The search's name.")
_PROFILE = typer.Option("", help="Profile of your AWS files; what boto3 finds unless given.")
_REGION = typer.Option("", help="Region, such as us-east-1; that of the profile unless given.")
_BUCKET = typer.Option("", help="Bucket for builds and models; deeplens-signlab-<account>-<region> unless given.")
_ROLE = typer.Option("", help="ARN of the role that SageMaker acts as.", envvar="SIGNLAB_SAGEMAKER_ROLE")
_BUILD = typer.Option("", "--build", help="The build to learn from; the latest unless given.")
_SET = typer.Option([], "--set", metavar="NAME=VALUE", help="A hyperparameter: --set epochs=20.")
_INSTANCE = typer.Option("ml.g4dn.xlarge", help="The machine to train on.")
_COUNT = typer.Option(1, help="How many machines.")
_DISK = typer.Option(50, help="Gigabytes of disk on each.")
_HOURS = typer.Option(4.0, help="End it after so many hours in any case.")
_SPOT = typer.Option(False, "--spot", help="Use capacity to spare: cheaper, and taken away at times.")
_YES = typer.Option(False, "--yes", "-y", help="Do not ask.")


def register(app: typer.Typer) -> None:
    sagemaker.command(epilog="Example: signlab sagemaker check --region eu-west-1 --role arn:aws:iam::…")(check)
    sagemaker.command("bucket", epilog="Example: signlab sagemaker bucket")(make_bucket)
    sagemaker.command(epilog="Example: signlab sagemaker quota --instance ml.g4dn.xlarge")(quota)
    sagemaker.command(epilog="Example: signlab sagemaker train my-signs --set epochs=20 --role arn:aws:iam::…")(train)
    sagemaker.command(epilog="Example: signlab sagemaker follow my-signs r1")(follow)
    sagemaker.command(epilog="Example: signlab sagemaker stop my-signs r1")(stop)
    sagemaker.command(epilog="Example: signlab sagemaker tune my-signs --search learning_rate=0.001:0.1")(tune)
    sagemaker.command("searches", epilog="Example: signlab sagemaker searches my-signs")(list_searches)
    sagemaker.command(epilog="Example: signlab sagemaker trials deeplens-my-signs-tune")(trials)
    sagemaker.command(epilog="Example: signlab sagemaker adopt my-signs deeplens-my-signs-tune")(adopt)
    sagemaker.command(epilog="Example: signlab sagemaker costs --end")(costs)
    app.add_typer(sagemaker, name="sagemaker")


def _account(profile: str, region: str) -> "Account":
    from signlab.aws.session import Access, Account

    return Account(Access(profile, region))


def _bucket_name(account: "Account", name: str) -> str:
    from signlab.aws import bucket as buckets

    return name or buckets.usual_name(account.identity().account, account.region)


def _ask(question: str, yes: bool) -> None:
    """Go on only when that is wanted."""
    if not yes:
        typer.confirm(question, abort=True, err=True)


def check(
    *,
    profile: str = _PROFILE,
    region: str = _REGION,
    role: str = _ROLE,
    bucket: str = _BUCKET,
    instance: str = _INSTANCE,
    hours: float = _HOURS,
    as_json: bool = console.Json,
) -> None:
    """Look at all that a training needs: credentials, region, role, bucket, quota, price. Changes nothing."""
    import dataclasses

    from signlab.aws.session import Access
    from signlab.training.sagemaker.checklist import checks

    found = list(checks(Access(profile, region), role=role, bucket=bucket, instance=instance, hours=hours))
    if as_json:
        console.show_json([dataclasses.asdict(one) for one in found])
    else:
        for one in found:
            console.show(f"{ {'good': '✓', 'note': '·', 'bad': '✗'}[one.state] } {one.thing}: {one.words}")
            if one.next_step:
                console.show(f"    {one.next_step}")
    raise typer.Exit(console.Exit.FAILED if any(one.state == "bad" for one in found) else console.Exit.DONE)


def make_bucket(*, profile: str = _PROFILE, region: str = _REGION, bucket: str = _BUCKET, yes: bool = _YES) -> None:
    """Make a bucket for builds and models: private, encrypted, closed to the public."""
    from signlab.aws import bucket as buckets

    account = _account(profile, region)
    name = _bucket_name(account, bucket)
    buckets.check_name(name)
    if buckets.exists(account, name):
        console.say(f"{name} is there already.")
        return
    _ask(f"Make the bucket {name} in {account.region}? What lies in it costs a little each month.", yes)
    buckets.make(account, name)
    console.say(f"Made {name}.")


def quota(*, profile: str = _PROFILE, region: str = _REGION, instance: str = _INSTANCE, yes: bool = _YES) -> None:
    """Ask AWS to let a machine of a type train in the account."""
    from signlab.training.sagemaker.checklist import ask_for_quota

    account = _account(profile, region)
    _ask(f"Ask AWS for a quota of 1 × {instance} in {account.region}?", yes)
    console.say(f"Asked; the request is {ask_for_quota(account, instance)}. An answer may take days.")


def train(
    project: Path = _PROJECT,
    *,
    build: str = _BUILD,
    name: str = typer.Option("", help="Name of the run; r1, r2 and so on unless given."),
    settings: list[str] = _SET,
    role: str = _ROLE,
    profile: str = _PROFILE,
    region: str = _REGION,
    bucket: str = _BUCKET,
    instance: str = _INSTANCE,
    count: int = _COUNT,
    disk: int = _DISK,
    hours: float = _HOURS,
    spot: bool = _SPOT,
    yes: bool = _YES,
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done and what it costs; do nothing."),
) -> None:
    """Upload a build and start a training. It goes on there, whether or not this computer does."""
    from signlab.dataset.project import Project
    from signlab.training.sagemaker.start import TrainOnSageMaker

    account = _account(profile, region)
    with Project.open(project) as opened:
        options = _options(account, role, bucket, settings, instance, count, disk, hours, spot)
        job = TrainOnSageMaker(opened, find_build(opened, build), options, account, name)
        plan = job.prepare()
        if dry_run or not yes:
            console.say(plan.words)
            console.say_problems(plan.warnings)
        if dry_run:
            return
        _ask("Start it?", yes)
        _, started, _ = console.run(job)
    console.say(started.words)
    console.say(f"Follow it: signlab sagemaker follow {project} {started.run.name}")


def _options(
    account: "Account",
    role: str,
    bucket: str,
    settings: list[str],
    instance: str,
    count: int,
    disk: int,
    hours: float,
    spot: bool,
) -> "CloudOptions":
    from signlab.training import hyperparameters
    from signlab.training.sagemaker.settings import CloudOptions

    values = hyperparameters.parse(settings)
    return CloudOptions(role, _bucket_name(account, bucket), values, instance, count, disk, hours, spot)


def follow(project: Path = _PROJECT, name: str = _NAME, as_json: bool = console.Json) -> None:
    """Show how a training goes until it ends, then fetch its model. Ctrl-C leaves it running."""
    from signlab.dataset.project import Project
    from signlab.training import run
    from signlab.training.sagemaker.follow import Follow, account_of

    with Project.open(project) as opened:
        found = run.read(opened.runs / name)
        _, followed, problems = console.run(Follow(found, account_of(found)))
    if as_json:
        console.show_json(followed.run.as_dict())
    console.say(followed.words)
    console.say_problems(problems)
    raise typer.Exit(console.Exit.DONE if followed.run.state == "done" else console.Exit.FAILED)


def stop(project: Path = _PROJECT, name: str = _NAME) -> None:
    """Stop a training. What it has learned so far is kept, where it has learned anything."""
    from signlab.dataset.project import Project
    from signlab.training import run
    from signlab.training.sagemaker import follow as following

    with Project.open(project) as opened:
        found = run.read(opened.runs / name)
        following.stop(found, following.account_of(found))
    console.say(f"Asked to stop; fetch what there is: signlab sagemaker follow {project} {name}")


_SEARCH = typer.Option(
    [], "--search", metavar="NAME[=LOW:HIGH|A,B]", help="What to search, and where; the whole of it unless said."
)


def tune(
    project: Path = _PROJECT,
    *,
    search: list[str] = _SEARCH,
    jobs: int = typer.Option(10, help="How many trainings."),
    parallel: int = typer.Option(1, help="How many of them at a time."),
    budget: float | None = typer.Option(None, help="US dollars that all of them together may cost."),
    build: str = _BUILD,
    settings: list[str] = _SET,
    role: str = _ROLE,
    profile: str = _PROFILE,
    region: str = _REGION,
    bucket: str = _BUCKET,
    instance: str = _INSTANCE,
    count: int = _COUNT,
    disk: int = _DISK,
    hours: float = _HOURS,
    spot: bool = _SPOT,
    yes: bool = _YES,
) -> None:
    """Search for better hyperparameters in several trainings."""
    from signlab.dataset.project import Project
    from signlab.training.sagemaker import tuning

    account = _account(profile, region)
    with Project.open(project) as opened:
        options = _options(account, role, bucket, settings, instance, count, disk, hours, spot)
        source = find_build(opened, build)
        wanted = tuning.parse_search(source, search)
        job = tuning.Tune(opened, source, options, account, search=wanted, jobs=jobs, parallel=parallel, budget=budget)
        plan = job.prepare()
        if not yes:
            console.say(plan.words)
            console.say_problems(plan.warnings)
        _ask("Start it?", yes)
        _, searching, _ = console.run(job)
    console.say(searching.words)
    console.show(searching.job)


def list_searches(project: Path = _PROJECT, as_json: bool = console.Json) -> None:
    """List the searches that a project has started, and how they stand."""
    import dataclasses

    from signlab.dataset.project import Project
    from signlab.training.sagemaker import searches

    with Project.open(project) as opened:
        found, problems = searches.listed(opened.runs)
    rows = [{**dataclasses.asdict(one), **dataclasses.asdict(searches.standing(one.account, one.job))} for one in found]
    if as_json:
        console.show_json(rows)
    else:
        for row in rows:
            how = ", ".join(f"{count} {name}" for name, count in row["counts"].items())
            console.show(f"{row['job']}  {row['status']:10}  {how}")
        console.say(f"{len(rows)} searches.")
    console.say_problems(problems)
    console.finish(problems)


def trials(job: str = _JOB, *, profile: str = _PROFILE, region: str = _REGION, as_json: bool = console.Json) -> None:
    """List the trainings of a search, the best first."""
    import dataclasses

    from signlab.training.sagemaker import tuning

    found = tuning.trials(_account(profile, region), job)
    if as_json:
        console.show_json([dataclasses.asdict(one) for one in found])
        return
    for one in found:
        right = "" if one.accuracy is None else f"{one.accuracy:.4f}"
        values = " ".join(f"{key}={value}" for key, value in one.values.items())
        console.show(f"{one.job}  {one.status:10}  {right:>6}  {one.seconds:6,.0f} s  {values}")


def adopt(
    project: Path = _PROJECT,
    job: str = _JOB,
    *,
    trial: str = typer.Option("", help="A training of the search; the best unless given."),
    build: str = _BUILD,
    settings: list[str] = _SET,
    role: str = _ROLE,
    profile: str = _PROFILE,
    region: str = _REGION,
    bucket: str = _BUCKET,
    instance: str = _INSTANCE,
) -> None:
    """Make a run of a search's training, and fetch its model.

    Name the build and settings of the search, unless it was started from this project.
    """
    from signlab.dataset.project import Project
    from signlab.errors import SignlabError
    from signlab.training.sagemaker import searches, tuning
    from signlab.training.sagemaker.follow import Follow

    with Project.open(project) as opened:
        try:
            known = searches.read(opened.runs, job)
            account, options, build = known.account, known.options, build or known.build
        except SignlabError:
            account = _account(profile, region)
            options = _options(account, role, bucket, settings, instance, 1, 50, 4.0, False)
        found = [one for one in tuning.trials(account, job) if trial in ("", one.job)]
        if not found:
            raise SignlabError(f"The search {job}", "has no such training yet", "See signlab sagemaker trials.")
        run = tuning.adopt(opened, find_build(opened, build), options, account, found[0])
        _, followed, problems = console.run(Follow(run, account))
    console.say(followed.words)
    console.say_problems(problems)


def costs(
    *,
    profile: str = _PROFILE,
    region: str = _REGION,
    end: bool = typer.Option(False, "--end", help="Ask for each whether to stop or delete it."),
    as_json: bool = console.Json,
) -> None:
    """List everything of Sign Lab's in the account that costs money."""
    import dataclasses

    from signlab.training.sagemaker import tidy

    account = _account(profile, region)
    found = tidy.found(account)
    if as_json:
        console.show_json([dataclasses.asdict(one) for one in found.costs])
        console.finish(found.problems)
    for one in found.costs:
        where = f" in {one.place}" if one.place else ""
        console.show(f"{one.kind:9} {one.name}{where}: {one.words}")
        if end and typer.confirm("Stop or delete it?", err=True):
            tidy.end(account, one)
    console.say(f"{len(found.costs)} things cost money." if found.costs else "Nothing of Sign Lab's costs money here.")
    console.say_problems(found.problems)
    console.finish(found.problems)
