"""What can keep Gather from starting, said in a sentence for the person at the terminal."""


class CannotStart(Exception):
    """Gather can't start (or go on); the message says why and what to do about it."""
