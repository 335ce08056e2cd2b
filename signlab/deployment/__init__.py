"""From a run to a device that speaks: releases, voices, and the device over ssh."""
