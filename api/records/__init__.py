"""Records: the things that a model describes."""
