"""What the makers of media refuse, with the name of the argument in every message."""

import math


def require_side(name: str, value: int, *, maximum: int) -> None:
    """A side of a picture is a whole number of pixels from 1 to the maximum."""
    if not 1 <= value <= maximum:
        raise ValueError(f"{name} must be a whole number from 1 to {maximum}, got {name}={value!r}")


def require_even_side(name: str, value: int, *, maximum: int) -> None:
    """A side of a video is an even number of pixels, since two pixels share one colour sample."""
    if value % 2 or not 2 <= value <= maximum:
        raise ValueError(f"{name} must be an even number from 2 to {maximum}, got {name}={value!r}")


def require_seconds(name: str, value: float, *, minimum: float, maximum: float) -> None:
    """A length is a finite number of seconds within the bounds."""
    if not math.isfinite(value) or not minimum <= value <= maximum:
        raise ValueError(f"{name} must be a number from {minimum:g} to {maximum:g}, got {name}={value!r}")
