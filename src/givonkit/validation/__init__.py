"""Validation: a request in, every violation or a normalised request with its variant and price out."""

from .decoding import BodyUnreadable, decode
from .findings import ABSENT, Findings, Violation
from .validator import Accepted, CompiledModel, Validator

__all__ = ["ABSENT", "Accepted", "BodyUnreadable", "CompiledModel", "Findings", "Validator", "Violation", "decode"]
