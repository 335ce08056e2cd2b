"""sagemaker-core, in a process of its own: which image a region has, and the creation of jobs."""

import re
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from signlab.aws.faults import in_words
from signlab.aws.session import Access, Account
from signlab.errors import SignlabError
from signlab.training.process import Worker

_ALGORITHM = "image-classification"
_AS_THEY_ARE = ("HyperParameters", "StaticHyperParameters")
"""What holds names of its own, which are not respelled."""


class Core:
    """A context manager; the process ends with it."""

    def __init__(self, access: Access) -> None:
        self._worker = Worker(answer, access, thing="SageMaker's own library")

    def image(self) -> str:
        """The address of the algorithm's image in the region. Raises ``SignlabError`` where the region has none."""
        return str(self._ask("image", None))

    def train(self, request: dict[str, Any]) -> None:
        """Create the training job of a request (see ``request.py``); from now on it costs money."""
        self._ask("train", request)

    def tune(self, request: dict[str, Any]) -> None:
        self._ask("tune", request)

    def _ask(self, what: str, request: dict[str, Any] | None) -> Any:
        self._worker.send((what, request))
        return self._worker.receive()

    def __enter__(self) -> "Core":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.close()


def answer(connection: Connection, access: Access) -> None:
    """The work of the process."""
    while True:
        what, request = connection.recv()
        try:
            connection.send(_image(access.region) if what == "image" else _create(what, request, Account(access)))
        except SignlabError as error:
            connection.send(error.problem)


def _image(region: str) -> str:
    from sagemaker.core import image_uris

    try:
        return str(image_uris.retrieve(_ALGORITHM, region))
    except ValueError:
        cause = "has no image of the algorithm that is known here"
        raise SignlabError(f"The region {region}", cause, "Choose another, such as us-east-1 or eu-west-1.") from None


def _create(what: str, request: dict[str, Any], account: Account) -> str:
    from pydantic import ValidationError
    from sagemaker.core.resources import HyperParameterTuningJob, TrainingJob

    kind = TrainingJob if what == "train" else HyperParameterTuningJob
    try:
        with in_words("The training job"):
            kind.create(**respelled(request), session=account.session, region=account.region)
    except ValidationError as error:
        first = error.errors()[0]
        cause = f"was not asked for: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise SignlabError("The training job", cause, "Mend that setting.") from None
    return what


def respelled(value: Any, *, inside: bool = True) -> Any:
    """``value`` with keys as sagemaker-core spells them: ``S3OutputPath`` becomes ``s3_output_path``."""
    if isinstance(value, list):
        return [respelled(one) for one in value]
    if not isinstance(value, dict) or not inside:
        return value
    return {snake(key): respelled(one, inside=key not in _AS_THEY_ARE) for key, one in value.items()}


def snake(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"(?<=[A-Z])(?=[A-Z][a-z])", "_", spaced).lower()
