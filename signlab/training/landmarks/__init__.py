"""The landmarks engine: letters from where the joints of a hand are. It trains in seconds and runs on this computer.

``features`` and ``model`` need numpy alone; ``learn`` uses scikit-learn; ``job`` reads a build.
"""
