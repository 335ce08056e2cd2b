"""The Coverage page: what the pictures of each label show, and what is still missing."""
