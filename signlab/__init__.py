"""Sign Lab: from a hand in front of a camera to a device that speaks the letters."""

__version__ = "0.1.0"
