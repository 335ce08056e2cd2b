"""The Build page: what a trainer reads, made from the pictures of the project, and looked into."""
