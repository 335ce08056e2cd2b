"""Sign to voice: what the DeepLens's camera sees becomes letters, words and speech. Python 2.7 and 3.7."""
