"""Networks that learn from pictures, by MXNet 1.9.1, in processes of their own.

``options`` and ``job`` know no MXNet; ``network``, ``fit`` and ``serving`` run in those processes alone.
"""
