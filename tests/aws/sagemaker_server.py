"""SageMaker on loopback, as far as Sign Lab speaks to it, and the quotas of an account.

Every request is checked against botocore's own description of the service, so that what the real one would not
understand is not understood here either. What happens to a job is said by the test.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

import botocore.session
from botocore.validate import ParamValidator

_SERVICES = {"SageMaker": "sagemaker", "ServiceQuotasV20190624": "service-quotas"}
_ROOT = "arn:aws:sagemaker:eu-west-1:123456789012"


class Refusal(Exception):  # noqa: N818 -- what a service answers, not an error of this program
    def __init__(self, kind: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.kind, self.message, self.status = kind, message, status


class SageMakerServer:
    """A context manager. ``jobs`` and ``searches`` hold what was asked for and how it stands, by name."""

    def __init__(self) -> None:
        self.jobs: dict[str, dict[str, Any]] = {}
        self.searches: dict[str, dict[str, Any]] = {}
        self.endpoints: list[str] = []
        self.quotas = {"ml.g4dn.xlarge": 1.0, "ml.g5.xlarge": 0.0}
        self.spot_quotas = {"ml.g4dn.xlarge": 0.0}
        self.asked: list[str] = []
        self.refusals: list[Refusal] = []
        """What is answered to the next requests, before any is heeded."""
        self._models = {name: botocore.session.get_session().get_service_model(name) for name in _SERVICES.values()}
        handler = type("Handler", (_Handler,), {"service": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> "SageMakerServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, target: str, asked: dict[str, Any]) -> dict[str, Any]:
        prefix, operation = target.split(".")
        self.asked.append(operation)
        if self.refusals:
            raise self.refusals.pop(0)
        shape = self._models[_SERVICES[prefix]].operation_model(operation).input_shape
        report = ParamValidator().validate(asked, shape)
        if report.has_errors():
            raise Refusal("ValidationException", report.generate_report())
        found: dict[str, Any] = getattr(self, operation)(asked)
        return found

    def becomes(self, job: str, status: str, secondary: str, message: str = "", **facts: Any) -> None:
        """What happens to a training."""
        transition = {"Status": secondary, "StartTime": time.time(), "StatusMessage": message}
        self.jobs[job].setdefault("SecondaryStatusTransitions", []).append(transition)
        self.jobs[job].update({"TrainingJobStatus": status, "SecondaryStatus": secondary, **facts})

    def CreateTrainingJob(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = asked["TrainingJobName"]
        if name in self.jobs:
            raise Refusal("ResourceInUse", f"Training job names must be unique: {name}")
        self.jobs[name] = {**asked, "TrainingJobArn": f"{_ROOT}:training-job/{name}", "CreationTime": time.time()}
        self.becomes(name, "InProgress", "Starting", "Starting the training job")
        return {"TrainingJobArn": self.jobs[name]["TrainingJobArn"]}

    def DescribeTrainingJob(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if asked["TrainingJobName"] not in self.jobs:
            raise Refusal("ValidationException", "Requested resource not found.")
        return self.jobs[asked["TrainingJobName"]]

    def StopTrainingJob(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.becomes(asked["TrainingJobName"], "Stopping", "Stopping")
        return {}

    def ListTrainingJobs(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        rows = [
            self._summary(job) for job in self.jobs.values() if asked.get("NameContains", "") in job["TrainingJobName"]
        ]
        return {"TrainingJobSummaries": [row for row in rows if row["TrainingJobStatus"] == asked["StatusEquals"]]}

    def _summary(self, job: dict[str, Any]) -> dict[str, Any]:
        keys = ("TrainingJobName", "TrainingJobArn", "CreationTime", "TrainingJobStatus")
        return {key: job[key] for key in keys}

    def CreateHyperParameterTuningJob(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        name = asked["HyperParameterTuningJobName"]
        arn = f"{_ROOT}:hyper-parameter-tuning-job/{name}"
        self.searches[name] = {**asked, "HyperParameterTuningJobArn": arn, "status": "InProgress", "trials": []}
        return {"HyperParameterTuningJobArn": arn}

    def DescribeHyperParameterTuningJob(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if asked["HyperParameterTuningJobName"] not in self.searches:
            raise Refusal("ResourceNotFound", "Requested resource not found.")
        found = self.searches[asked["HyperParameterTuningJobName"]]
        counters = {"TrainingJobStatusCounters": {"Completed": len(found["trials"])}}
        return {**found, "HyperParameterTuningJobStatus": found["status"], "CreationTime": time.time(), **counters}

    def ListTrainingJobsForHyperParameterTuningJob(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"TrainingJobSummaries": self.searches[asked["HyperParameterTuningJobName"]]["trials"]}

    def ListHyperParameterTuningJobs(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        rows = [
            {
                "HyperParameterTuningJobName": name,
                "HyperParameterTuningJobArn": found["HyperParameterTuningJobArn"],
                "HyperParameterTuningJobStatus": found["status"],
                "Strategy": "Bayesian",
                "CreationTime": 0,
                "TrainingJobStatusCounters": {},
                "ObjectiveStatusCounters": {},
            }
            for name, found in self.searches.items()
            if found["status"] == asked["StatusEquals"]
        ]
        return {"HyperParameterTuningJobSummaries": rows}

    def StopHyperParameterTuningJob(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.searches[asked["HyperParameterTuningJobName"]]["status"] = "Stopping"
        return {}

    def ListEndpoints(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        facts = {"EndpointArn": _ROOT, "CreationTime": 0, "LastModifiedTime": 0, "EndpointStatus": "InService"}
        return {"Endpoints": [{"EndpointName": name, **facts} for name in self.endpoints]}

    def DeleteEndpoint(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.endpoints.remove(asked["EndpointName"])
        return {}

    def ListServiceQuotas(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        named = {f"{name} for training job usage": value for name, value in self.quotas.items()}
        named |= {f"{name} for spot training job usage": value for name, value in self.spot_quotas.items()}
        rows = [
            {"QuotaName": name, "QuotaCode": f"L-{number:08d}", "Value": value}
            for number, (name, value) in enumerate(named.items())
        ]
        return {"Quotas": rows}

    def RequestServiceQuotaIncrease(self, asked: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"RequestedQuota": {"Status": "PENDING", "DesiredValue": asked["DesiredValue"]}}


class _Handler(BaseHTTPRequestHandler):
    service: SageMakerServer
    protocol_version = "HTTP/1.0"  # so that no thread waits for a next request

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        try:
            self._send(200, self.service.answer(self.headers["X-Amz-Target"], asked))
        except Refusal as refusal:
            self._send(refusal.status, {"__type": refusal.kind, "message": refusal.message})

    def _send(self, status: int, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...
