"""Tests mirror the packages. This file keeps the name ``tests`` from a package of the environment that takes it."""
