"""The Library: all pictures of a project, for who looks through them and puts them right."""
