"""MXNet 1.9.1 on a numpy of today: it asks for names that numpy 1.24 gave up."""

import builtins
import importlib.util
import os
import warnings
from types import ModuleType

from signlab.errors import SignlabError

_GIVEN_UP = ("bool", "int", "float", "complex", "object", "str")


def is_there() -> bool:
    """Whether MXNet is installed. It has packages for Linux and for Macs with Intel processors only."""
    return importlib.util.find_spec("mxnet") is not None


def check() -> None:
    """Raises ``SignlabError`` where MXNet is not installed."""
    if not is_there():
        cause = "is not installed; it has packages for Linux and for Macs with Intel processors only"
        raise SignlabError("MXNet", cause, "Train on SageMaker, or with the engine Landmarks; all else works without.")


def mxnet() -> ModuleType:
    """MXNet, imported. It changes numpy for the whole process, so call this in a process of its own.

    Raises:
        SignlabError: it is not installed, or does not load.
    """
    import numpy as np

    check()
    os.environ.setdefault("MXNET_ENGINE_TYPE", "NaiveEngine")  # step by step: the only one that repeats to the last bit
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in _GIVEN_UP:
            if name not in np.__dict__:
                setattr(np, name, getattr(builtins, name))
        try:
            import mxnet as module
        except (ImportError, OSError) as error:
            raise SignlabError("MXNet", f"does not load: {error}", "See signlab doctor.") from error
    found: ModuleType = module
    return found
