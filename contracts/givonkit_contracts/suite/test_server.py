"""A test for each rule of the spec: does the server keep it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .judgement import Judgement


def test_the_server_keeps(givon_judgement: Judgement, settled_rule: str) -> None:
    """A rule is kept."""
    givon_judgement.check(settled_rule)


def test_every_known_deviation_is_still_there(givon_judgement: Judgement) -> None:
    """The file of known deviations is up to date."""
    givon_judgement.check_known()
