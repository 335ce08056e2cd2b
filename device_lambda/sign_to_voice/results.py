"""What was recognised, for other programs: MQTT where Greengrass is there, lines of JSON where not."""

import os
import time

from sign_to_voice.common import as_json
from sign_to_voice.status import LARGEST


class Lines(object):
    """``letters.jsonl``, one line for each event; the file before it is kept as ``letters.jsonl.1``."""

    def __init__(self, folder, report):
        self._path = os.path.join(folder, "letters.jsonl")
        self._report = report

    def publish(self, event):
        try:
            if os.path.exists(self._path) and os.path.getsize(self._path) > LARGEST:
                os.rename(self._path, self._path + ".1")
            with open(self._path, "ab", 0) as lines:
                lines.write(as_json(event))
        except (IOError, OSError) as error:
            self._report("results: %s" % error)


class Messages(object):
    """MQTT, through the library that Greengrass brings along."""

    def __init__(self, client, topic, report):
        self._client = client
        self._topic = topic
        self._report = report

    def publish(self, event):
        try:
            self._client.publish(topic=self._topic, payload=as_json(event).decode("ascii"))
        except Exception as error:  # of many kinds, all of the network
            self._report("results: not sent: %s" % error)


def publisher(folder, topic, report):
    """Greengrass where it runs us, else lines. Outside of it, its library would take messages and do nothing."""
    thing = os.environ.get("AWS_IOT_THING_NAME")
    if thing and os.environ.get("MY_FUNCTION_ARN"):
        try:
            import greengrasssdk

            return Messages(greengrasssdk.client("iot-data"), topic or "$aws/things/%s/infer" % thing, report)
        except Exception as error:  # not there, or not whole
            report("results: no Greengrass (%s): they go to a file" % error)
    return Lines(folder, report)


def event(kind, labels, text, confidence):
    """``kind`` is "letter", "deleted" or "word"; ``text`` the word so far, or the whole one."""
    return {"kind": kind, "labels": labels, "text": text, "confidence": round(confidence, 3), "time": time.time()}
