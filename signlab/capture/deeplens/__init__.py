"""Frames from an AWS DeepLens over ssh, and who may log in there."""
