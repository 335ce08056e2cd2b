"""A page for each step, with its own widgets beside it."""
