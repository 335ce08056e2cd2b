"""The job: bring a build up and start a training on SageMaker. It goes on there whether or not this computer does."""

from dataclasses import dataclass

from signlab.aws.faults import UnreachableError, in_words
from signlab.aws.instances import Estimate, estimate
from signlab.aws.session import Account
from signlab.aws.upload import Upload
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import run as runs
from signlab.training.run import Run
from signlab.training.sagemaker import request
from signlab.training.sagemaker.core import Core
from signlab.training.sagemaker.settings import CloudOptions, Settled, settle
from signlab.training.source import Source

_ARN = "arn:"


@dataclass(frozen=True)
class Started:
    """A training that runs at SageMaker."""

    run: Run

    @property
    def words(self) -> str:
        return f"Run {self.run.name} was started on SageMaker as {self.run.cloud['job']}. It costs money until it ends."


class TrainOnSageMaker:
    """Check, upload what changed, start. Nothing costs anything before ``run``."""

    def __init__(
        self, project: Project, build: Source, options: CloudOptions, account: Account, name: str = ""
    ) -> None:
        self.project, self.build, self.options, self.account = project, build, options, account
        self.name = name or runs.free_name(project.runs)
        self.estimate: Estimate | None = None
        self._settled: Settled | None = None

    def prepare(self) -> Plan:
        """Everything that can be known before.

        Raises:
            SignlabError: an option is not allowed or would make the training fail, or the bucket is not there.
        """
        runs.check_name(self.project.runs, self.name)
        if not self.options.role.startswith(_ARN):
            raise SignlabError(
                "The role", "is not the ARN of one", "It looks like arn:aws:iam::123456789012:role/name."
            )
        self._settled = settle(self.options, self.build)
        options = self.options
        self.estimate = estimate(
            options.instance,
            self.account.region,
            options.hours,
            count=options.count,
            disk=options.disk,
            spot=options.spot,
        )
        upload = upload_of(self.account, options.bucket, self.project, self.build).prepare()
        words = (
            f"Run {self.name} on SageMaker in {self.account.region}: {options.count} × {options.instance}, from"
            f" {self.build.total('train'):,} pictures of build {self.build.name}. {upload.words} {self.estimate.words}"
        )
        return Plan(f"Starting {self.name}", words, upload.total, "bytes", 0, self._settled.warnings)

    def run(self, watch: Watch) -> Started:
        if self._settled is None:
            raise AssertionError("prepare() comes first")
        options, folder = self.options, folder_of(self.project, self.build)
        self.build.check_unchanged(watch)
        upload_of(self.account, options.bucket, self.project, self.build).run(watch)
        watch.check()
        job = request.job_name(self.project.name, self.name)
        made = runs.create(
            self.project.runs,
            self.name,
            engine="sagemaker",
            build=self.build.named,
            classes=self.build.classes,
            options=dict(self._settled.values),
            cloud=self._about(job),
        )
        address = f"s3://{options.bucket}/{folder}"
        channels = {side: f"{address}/{side}/" for side in request.CHANNELS}
        output = f"s3://{options.bucket}/signlab/models"
        try:
            with Core(self.account.access) as core:
                asked = request.training(job, core.image(), options, self._settled.texts, channels, output)
                core.train(asked)
        except SignlabError as error:
            if not self._is_there(made, error):
                made.ending("failed", 0.0, reason=str(error))
                raise
        return Started(made)

    def _is_there(self, made: Run, error: SignlabError) -> bool:
        """Whether a training runs though its start seemed to fail: the answer alone may have been lost.

        Raises:
            SignlabError: nobody answers. The run stays as it is, and following it finds out.
        """
        try:
            with in_words(f"The training {made.cloud['job']}"):
                self.account.client("sagemaker").describe_training_job(TrainingJobName=made.cloud["job"])
        except UnreachableError:
            step = f"Follow run {made.name} once the network is back: it may have been started."
            raise SignlabError(error.problem.thing, error.problem.cause, step) from None
        except SignlabError:
            return False
        return True

    def _about(self, job: str) -> dict[str, object]:
        options = self.options
        return {
            "job": job,
            "region": self.account.region,
            "profile": self.account.access.profile,
            "bucket": options.bucket,
            "role": options.role,
            "instance": options.instance,
            "count": options.count,
            "disk": options.disk,
            "spot": options.spot,
            "hours": options.hours,
            "status": "Starting",
            "cost": None,
        }


def folder_of(project: Project, build: Source) -> str:
    """Where a build lies in a bucket: under its project, its name and what it is, as names may be used again."""
    return f"signlab/{project.root.name}/builds/{build.name}-{build.sha256[:12]}"


def upload_of(account: Account, bucket: str, project: Project, build: Source) -> Upload:
    """The upload of a build: one .rec file to a folder, as the algorithm wants it."""
    folder = folder_of(project, build)
    files = {f"{folder}/{side}/{side}.rec": build.rec(side) for side in build.sides if build.total(side)}
    files |= {f"{folder}/{name}": build.folder / name for name in ("classes.txt", "build.json")}
    return Upload(account, bucket, files, project.private)
