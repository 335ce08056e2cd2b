"""The Capture page: a volunteer before a camera."""
