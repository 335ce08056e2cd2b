"""The window. The only part of Sign Lab that imports Qt."""
