"""This computer in place of a device: the same letters and words, of any source and any model."""
