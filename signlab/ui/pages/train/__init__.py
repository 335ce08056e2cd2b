"""Train: runs, new ones, and honest figures of what came of them."""
