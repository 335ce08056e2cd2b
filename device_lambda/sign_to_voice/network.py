"""The model, through the device's own optimiser and inference engine."""

import os
import shutil
import sys
import tempfile

import awscam
import mo

from sign_to_voice.common import Unusable, as_json, read_json, sha256_of, write_whole

PREFIX = "signlab-"  # of everything that is ours there
KEY = 16  # letters of the hash in a name


def optimised(release, preparation, artifacts, say):
    """The path of the model in the form that the engine takes; made now, unless it was made of this very model.

    The name holds the model's hash, so nothing that was made of another model can be taken for it; and a note, written
    last, holds the hashes of what was made, so nothing that a power cut left half made can be either.
    """
    name = PREFIX + release.model[:KEY]
    note = os.path.join(artifacts, name + ".json")
    made = _made_before(note, release.model)
    if made is None:
        _sweep(artifacts)
        _place(release.symbol, os.path.join(artifacts, name + "-symbol.json"))
        _place(release.params, os.path.join(artifacts, name + "-0000.params"))
        say("optimising the model for this device")
        made = _optimise(name, preparation)
        hashes = {path: sha256_of(path) for path in (made, os.path.splitext(made)[0] + ".bin") if os.path.exists(path)}
        write_whole(note, as_json({"model": release.model, "path": made, "sha256": hashes}))
    return made


def _made_before(note, model):
    try:
        facts = read_json(note)
        whole = all(sha256_of(path) == digest for path, digest in facts["sha256"].items())
        return facts["path"] if facts["model"] == model and whole and facts["path"] in facts["sha256"] else None
    except (Unusable, KeyError, TypeError, AttributeError, IOError, OSError):
        return None


def _sweep(artifacts):
    """Removes what was made of earlier models, but for the last that was made whole: going back to it shall be quick.

    A model that was refused has no note. It must not push out the one that is gone back to, however often it is tried.
    """
    files = [name for name in os.listdir(artifacts) if name.startswith(PREFIX)]
    notes = [name for name in files if len(name) == len(PREFIX) + KEY + len(".json") and name.endswith(".json")]
    ages = dict((name[: len(PREFIX) + KEY], os.path.getmtime(os.path.join(artifacts, name))) for name in notes)
    kept = max(ages, key=ages.get) if ages else None
    for name in files:
        if name[: len(PREFIX) + KEY] != kept:
            os.unlink(os.path.join(artifacts, name))


def _place(source, target):
    draft = target + ".part"
    shutil.copyfile(source, draft)
    os.rename(draft, target)


def _optimise(name, preparation):
    aux = {"--epoch": 0}
    aux.update(preparation.optimiser_inputs())
    side = preparation.side
    (error, path), said = _overheard(lambda: mo.optimize(name, side, side, platform="MXNet", aux_inputs=aux))
    if error or not path or not os.path.exists(path):
        words = " | ".join(said[-6:]) or "it gave no reason"
        raise Unusable("the device's optimiser refused the model (error %s): %s" % (error, words))
    return path


def _overheard(work):
    """What ``work`` returns, and the lines that anybody printed meanwhile, also below Python and in other processes."""
    with tempfile.TemporaryFile() as heard:
        kept = [os.dup(descriptor) for descriptor in (1, 2)]
        sys.stdout.flush()
        for descriptor in (1, 2):
            os.dup2(heard.fileno(), descriptor)
        try:
            result = work()
        except Exception as error:
            result = ("%s %s" % (type(error).__name__, error), None)
        finally:
            sys.stdout.flush()
            for descriptor, copy in zip((1, 2), kept):
                os.dup2(copy, descriptor)
                os.close(copy)
        heard.seek(0)
        lines = [line.strip() for line in heard.read().decode("utf-8", "replace").splitlines()]
    return result, [line for line in lines if line]


class Network(object):
    """Ready to be asked. ``report`` is told when the graphics processor cannot be used and the other one is."""

    def __init__(self, path, classes, gpu, report):
        self._count = len(classes)
        try:
            self._model = awscam.Model(path, {"GPU": 1 if gpu else 0})
        except Exception as error:
            if not gpu:
                raise
            report("the model does not run on the graphics processor (%s): it runs on the slower one" % error)
            self._model = awscam.Model(path, {"GPU": 0})

    def scores(self, picture):
        """The probability of each class, in their order."""
        raw = self._model.doInference(picture)
        scores = [0.0] * self._count
        for found in self._model.parseResult("classification", raw)["classification"]:
            number = int(found["label"])
            if not 0 <= number < self._count:
                raise Unusable("the model answers with class %d, and has names for %d" % (number, self._count))
            scores[number] = float(found["prob"])
        return scores
