"""Validation: a request in, every violation or a normalised request with its variant and price out."""

from .accepted import Accepted
from .decoding import BodyUnreadable, decode
from .findings import ABSENT, Findings, Violation
from .validator import Validator

__all__ = ["ABSENT", "Accepted", "BodyUnreadable", "Findings", "Validator", "Violation", "decode"]
