"""Stand-ins for what the tests cannot have: an AWS DeepLens, behind a real OpenSSH server on this machine."""
