"""MXNet's ``tools/im2rec.py`` (1.9.1) again, without MXNet: the very bytes it writes, and words for what it hides."""
