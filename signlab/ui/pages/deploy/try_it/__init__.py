"""Try it: a model reads a camera of this computer, and what it recognises is shown and spoken."""
