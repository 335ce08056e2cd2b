"""A stand-in for the library of Greengrass: notes messages in the file that GREENGRASS_MESSAGES names."""

import json
import os


class _Client(object):
    def publish(self, topic, payload):
        assert json.loads(payload)
        with open(os.environ["GREENGRASS_MESSAGES"], "a") as messages:
            messages.write(json.dumps([topic, payload]) + "\n")


def client(name):
    assert name == "iot-data", name
    return _Client()
