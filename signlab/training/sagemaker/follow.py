"""The job: follow a training on SageMaker until it ends, fetch its model and try it; left, it can be taken up again."""

import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from signlab.aws.faults import DeniedError, UnreachableError, code_of, in_words
from signlab.aws.instances import estimate
from signlab.aws.session import Access, Account
from signlab.errors import SignlabError
from signlab.files import append_line, write_whole
from signlab.jobs import Plan, Watch
from signlab.training import metrics
from signlab.training.run import MODEL, Run
from signlab.training.sagemaker import fetch
from signlab.training.sagemaker.judge import judge
from signlab.training.sagemaker.logs import Curves

GROUP = "/aws/sagemaker/TrainingJobs"
ENDED = ("Completed", "Failed", "Stopped")


@dataclass(frozen=True)
class Followed:
    """What became of it; ``verdict`` says what the model is worth, where there is one that could be tried."""

    run: Run
    verdict: str = ""

    @property
    def words(self) -> str:
        run = self.run
        cost = f" It cost about ${run.cloud['cost']:.2f}." if run.cloud.get("cost") is not None else ""
        if run.state != "done":
            return f"Run {run.name} {run.state}: {run.reason or run.cloud['status']}.{cost}"
        right = run.best.get("validation_accuracy")
        share = "" if right is None else f", right for {right:.0%} of the validation side"
        return f"Run {run.name} is done{share}; its model is here.{cost} {self.verdict}".rstrip()


def account_of(run: Run) -> Account:
    """The account that a run trains in."""
    if run.engine != "sagemaker":
        raise SignlabError(f"The run {run.name}", "does not train on SageMaker", "See signlab runs show.")
    return Account(Access(str(run.cloud["profile"]), str(run.cloud["region"])))


def stop(run: Run, account: Account) -> None:
    """Ask SageMaker to stop a training; it stores what it has, which takes up to two minutes."""
    with in_words(f"The training {run.cloud['job']}"):
        account.client("sagemaker").stop_training_job(TrainingJobName=run.cloud["job"])


class Follow:
    """Ask every ``interval`` seconds. Cancelling stops the following, not the training.

    ``judges``: the model is tried as soon as it is here.
    """

    def __init__(self, run: Run, account: Account, interval: float = 10.0, *, judges: bool = True) -> None:
        self.found, self.account, self._interval, self._judges = run, account, interval, judges
        self._sagemaker: Any = account.client("sagemaker")
        self._log = _Log(account.client("logs"), run)

    def prepare(self) -> Plan:
        run = self.found
        if run.engine != "sagemaker" or run.state != "running":
            raise SignlabError(f"The run {run.name}", f"is {run.state}: nothing to follow", "See signlab runs show.")
        words = f"Following {run.cloud['job']} in {self.account.region}. Ctrl-C leaves it running."
        return Plan(f"Following {run.name}", words, int(run.options["epochs"]), "epochs")

    def run(self, watch: Watch) -> Followed:
        """Returns when the training has ended and its model, if it has one, is here and was tried.

        Raises:
            SignlabError: AWS will not tell, or will not hand out the model; following may be tried again.
        """
        with self.found.held():
            ended = self._follow(watch)
            return Followed(ended, judge(ended, watch) if self._judges and ended.state == "done" else "")

    def _follow(self, watch: Watch) -> Run:
        watch.begin(int(self.found.options["epochs"]), "starting")
        self._log.begin()
        while True:
            try:
                told = self._describe()
                rows = self._read_log(watch)
                self._tell(watch, told, len(rows))
                if told["TrainingJobStatus"] in ENDED:
                    return self._end(told, watch)
            except UnreachableError as error:  # the training goes on, whether or not we hear of it
                watch.step(0, f"no answer ({error.problem.cause}); asking again")
            watch.pause(self._interval)

    def _read_log(self, watch: Watch) -> list[metrics.Row]:
        try:
            return self._log.read()
        except DeniedError as error:  # the training goes on, and its model will come without curves
            if error.problem not in watch.problems:
                watch.problem(error.problem)
            return self._log.curves.rows

    def _describe(self) -> dict[str, Any]:
        job = self.found.cloud["job"]
        with in_words(f"The training {job}"):
            try:
                told: dict[str, Any] = self._sagemaker.describe_training_job(TrainingJobName=job)
                return told
            except ClientError as error:
                if code_of(error) not in ("ValidationException", "ResourceNotFound"):
                    raise
        gone = {"TrainingJobStatus": "Failed", "SecondaryStatus": "Failed"}
        return {**gone, "FailureReason": "SageMaker knows no such training: it was never started, or was deleted"}

    def _tell(self, watch: Watch, told: dict[str, Any], epochs: int) -> None:
        """Progress, and the run on the disk, where something changed."""
        cloud = {**self.found.cloud, "status": _status(told), "cost": cost(self.found, told)}
        if cloud != self.found.cloud:
            self.found = self.found.save(cloud=cloud)
        spent = "" if cloud["cost"] is None else f", about ${cloud['cost']:.2f} so far"
        watch.step(max(0, epochs - watch.done), f"{cloud['status']}{spent}")

    def _end(self, told: dict[str, Any], watch: Watch) -> Run:
        rows = self._read_log(watch)
        status = told["TrainingJobStatus"]
        seconds = float(told.get("TrainingTimeInSeconds") or 0)
        reason = "" if status == "Completed" else str(told.get("FailureReason") or self._log.curves.error or status)
        address = (told.get("ModelArtifacts") or {}).get("S3ModelArtifacts")
        state: Any = {"Completed": "done", "Failed": "failed", "Stopped": "stopped"}[status]
        outputs: dict[str, str] = {}
        if address and status != "Failed":
            try:
                outputs = {MODEL: fetch.model(self.found, self.account, str(address), watch)}
                state = "done"  # one that was stopped in time has a model too
            except fetch.NoModelError as error:
                state, reason = ("stopped", reason) if status == "Stopped" else ("failed", str(error))
                watch.problem(error.problem)
        elif status == "Completed":
            state, reason = "failed", "it completed and left no model"
        return self.found.ending(
            state, seconds, reason=reason, outputs=outputs, best=dict(metrics.best(rows) or {}), problems=_kept(watch)
        )


def _kept(watch: Watch) -> tuple[dict[str, str], ...]:
    return tuple(problem.as_dict() for problem in watch.problems)


_STAGES = {
    "Starting": "Starting",
    "Pending": "Waiting for its turn",
    "LaunchingMLInstances": "Waiting for a machine",
    "PreparingTrainingStack": "Preparing the machine",
    "Downloading": "Bringing the build to the machine",
    "DownloadingTrainingImage": "Bringing the algorithm to the machine",
    "Training": "Training",
    "Uploading": "Storing the model",
    "Interrupted": "Interrupted: AWS took the machine back",
    "Restarting": "Starting again",
    "Stopping": "Stopping",
    "Stopped": "Stopped",
    "MaxRuntimeExceeded": "Stopped: the time that was allowed is over",
    "MaxWaitTimeExceeded": "Stopped: no machine was to be had in time",
    "Completed": "Done",
    "Failed": "Failed",
}
"""SageMaker's words for what goes on, and ours."""


def _status(told: dict[str, Any]) -> str:
    """What goes on; of what lasts before the training, also what the service has to say, such as that it is full."""
    second = str(told.get("SecondaryStatus") or told["TrainingJobStatus"])
    words = _STAGES.get(second, second)
    transitions = told.get("SecondaryStatusTransitions") or [{}]
    message = str(transitions[-1].get("StatusMessage") or "").rstrip(".")
    waits = second in ("Starting", "Pending", "LaunchingMLInstances") and "nsufficient" in message
    return f"{words}: {message}" if waits else words


def cost(run: Run, told: dict[str, Any]) -> float | None:
    """US dollars so far, about; None before it has begun. Spare capacity counts by the seconds that are billed."""
    seconds = told.get("BillableTimeInSeconds")
    if seconds is None and told.get("TrainingStartTime") is not None:
        seconds = time.time() - told["TrainingStartTime"].timestamp()
    if seconds is None:
        return run.cloud.get("cost")
    facts = run.cloud
    hourly = estimate(facts["instance"], facts["region"], 1, count=facts["count"], disk=facts["disk"]).hourly
    return round(hourly * float(seconds) / 3600, 2)


class _Log:
    """The lines of a training in CloudWatch, into ``log.txt``, and its figures, into ``metrics.jsonl``.

    With several machines each has its own stream; the figures are those of the first.
    """

    def __init__(self, logs: Any, run: Run) -> None:
        self._logs, self._run = logs, run
        self._tokens: dict[str, str] = {}
        self.curves = Curves()

    def begin(self) -> None:
        """From the first line on: what an earlier following has written comes again."""
        write_whole(self._run.folder / "log.txt", "")
        self._tokens, self.curves = {}, Curves()

    def read(self) -> list[metrics.Row]:
        """Whatever is new. Returns all rows so far."""
        with in_words("The log in CloudWatch"):
            for stream in self._streams():
                self._read_stream(stream)
        metrics.write(self._run.folder, self.curves.rows)
        return self.curves.rows

    def _streams(self) -> list[str]:
        try:
            prefix = f"{self._run.cloud['job']}/"
            pages = self._logs.get_paginator("describe_log_streams").paginate(
                logGroupName=GROUP, logStreamNamePrefix=prefix
            )
            return sorted(stream["logStreamName"] for page in pages for stream in page["logStreams"])
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":  # nothing has been written yet
                return []
            raise

    def _read_stream(self, stream: str) -> None:
        first = "/algo-1-" in stream
        while True:
            token = {"nextToken": self._tokens[stream]} if stream in self._tokens else {}
            told = self._logs.get_log_events(logGroupName=GROUP, logStreamName=stream, startFromHead=True, **token)
            lines = [str(event["message"]) for event in told["events"]]
            if lines:
                mark = "" if first else f"{stream.rsplit('/', 1)[-1]} "
                append_line(self._run.folder / "log.txt", "".join(f"{mark}{line}\n" for line in lines).encode())
            if first:
                self.curves.add(lines)
            ended = self._tokens.get(stream) == told["nextForwardToken"]
            self._tokens[stream] = told["nextForwardToken"]
            if ended or not lines:  # the same token again: there is nothing new
                return
