"""AWS on loopback: moto for S3, STS, IAM and CloudWatch; a stand-in for what moto does not play through."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab.aws.session import Access, Account
from tests.aws.sagemaker_server import SageMakerServer

REGION = "eu-west-1"


@pytest.fixture(scope="session")
def _moto() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def moto(_moto: str, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty account; returns the server's address. Nothing else can be reached."""
    import requests

    requests.post(f"{_moto}/moto-api/reset", timeout=10).raise_for_status()
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", _moto)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret-indeed")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return _moto


@pytest.fixture
def cloud(moto: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SageMakerServer]:
    """SageMaker and the quotas, beside moto."""
    with SageMakerServer() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", server.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_SERVICE_QUOTAS", server.url)
        yield server


@pytest.fixture
def account(moto: str) -> Account:
    return Account(Access(region=REGION))
