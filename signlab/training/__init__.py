"""Runs: training on this computer and on SageMaker, and honest figures of what came of it."""
