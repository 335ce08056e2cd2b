"""The program as a function on a Greengrass core: it works from the moment it is imported."""

import json
from pathlib import Path

import pytest

from tests.device.test_sign_to_voice import PYTHONS, Start
from tests.stand_in.processes import wait_until

IMPORT = ["-c", "import signToVoice, time; assert signToVoice.lambda_handler(None, None) is None; time.sleep(600)"]


@pytest.mark.parametrize("python", PYTHONS)
def test_letters_go_out_as_messages(python: str, start: Start, tmp_path: Path) -> None:
    messages = tmp_path / "messages"
    run = start(
        python,
        command=IMPORT,
        MY_FUNCTION_ARN="arn:aws:lambda:us-east-1:123456789012:function:deeplens-signs:1",
        AWS_IOT_THING_NAME="deeplens_kitchen",
        GREENGRASS_MESSAGES=messages,
        SIGNLAB_STATE=tmp_path / "state",
        SIGNLAB_ARTIFACTS=tmp_path / "artifacts",
    )
    run.wait_for("running")
    wait_until(lambda: messages.exists() and len(messages.read_text().splitlines()) > 2, what="messages")
    topic, payload = json.loads(messages.read_text().splitlines()[0])
    assert topic == "$aws/things/deeplens_kitchen/infer"
    assert json.loads(payload)["labels"] in (["A"], ["B"], ["C"])
    assert run.events() == []
