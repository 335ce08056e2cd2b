"""Sign to voice, on the DeepLens. Python 2.7 and 3.7.

As a program, under systemd: ``signToVoice.py [--state FOLDER] [--settings FILE] [--artifacts FOLDER]``. It ends with
status 0 on SIGTERM, and otherwise with 1, after having said why in status.json and log.txt of the state's folder.

As a function of AWS Lambda on a Greengrass core, with the handler ``signToVoice.lambda_handler``: the work starts when
the module is imported there, and starts again, should it fail. The environment may hold SIGNLAB_STATE and
SIGNLAB_ARTIFACTS; only /tmp can be written there.
"""

import argparse
import os
import signal
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))

from sign_to_voice.common import in_words
from sign_to_voice.status import Status

ARTIFACTS = "/opt/awscam/artifacts"
AGAIN = 15.0  # seconds after which a function that failed starts again


def lambda_handler(event, context):
    """Nobody calls it; Greengrass wants one."""


def run(state, settings, artifacts, stop):
    """Work until ``stop`` is set. Returns the exit status, and has said in ``state`` why it is not 0."""
    try:
        status = Status(state)
    except (IOError, OSError) as error:
        print("signlab: %s" % error)
        return 1
    try:
        from sign_to_voice.loop import Program  # which needs awscam: if it is missing, the status says so

        Program(HERE, state, settings, artifacts, status).run(stop)
    except Exception as error:
        status.report(in_words(error))
        status.close("failed")
        return 1
    status.close("stopped")
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", default="/run/signlab")
    parser.add_argument("--settings", default="/opt/signlab/settings.json")
    parser.add_argument("--artifacts", default=ARTIFACTS)
    given = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    return run(given.state, given.settings, given.artifacts, stop)


def _as_function():
    state = os.environ.get("SIGNLAB_STATE", "/tmp/signlab")
    artifacts = os.environ.get("SIGNLAB_ARTIFACTS", ARTIFACTS)
    run(state, os.path.join(state, "settings.json"), artifacts, threading.Event())
    again = threading.Timer(AGAIN, _as_function)
    again.daemon = True
    again.start()


if __name__ == "__main__":
    sys.exit(main())
elif os.environ.get("MY_FUNCTION_ARN"):
    _function = threading.Thread(target=_as_function)
    _function.daemon = True
    _function.start()
