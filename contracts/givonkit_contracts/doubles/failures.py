"""What fails a test."""


class NotMet(AssertionError):
    """What a test expects of the requests that came is not so; the text shows both sides."""
