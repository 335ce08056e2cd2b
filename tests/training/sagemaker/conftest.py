"""An account on loopback, and a project with a build."""

from tests.aws.conftest import _moto, account, cloud, moto

__all__ = ["_moto", "account", "cloud", "moto"]
