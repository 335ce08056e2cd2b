"""The Deploy page: this computer, devices over ssh, and the releases that go there."""
