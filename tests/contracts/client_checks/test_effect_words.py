from __future__ import annotations

from dataclasses import replace

import pytest

from givonkit.simulator.scenarios.fault_kinds import KINDS
from givonkit_contracts.client_checks.effect_words import asked_wait, effects_of, is_killed_at
from givonkit_contracts.client_checks.oddities import NAMES, PREFIX
from tests.contracts.client_checks.careless import played

WORDS = {
    "status": ("503:html,retry=5", "the answer was 503, an HTML page, Retry-After: 5"),
    "latency": ("latency:2s", "the answer came after 2s"),
    "wrong_type": ("wrong_type", "the answer called itself text/html"),
    "malformed": ("malformed", "the answer was broken JSON"),
    "truncated": ("truncated:20", "the body stopped after 20 bytes, and looked whole"),
    "gzip_cut": ("gzip_cut", "the compressed body stopped, and looked whole"),
    "drip": ("drip:4/2s", "the answer dripped, 4 bytes every 2s"),
    "empty": ("empty", "the answer had no body"),
    "reset": ("reset:acted", "the connection was reset"),
    "cut": ("cut:10", "the connection was reset after 10 bytes of the body"),
    "close": ("close", "the connection was closed within the body"),
    "hang": ("hang", "no answer ever came"),
    "redirect": ("redirect:https://other.test", "the answer was 307, a redirect to https://other.test"),
}
EXCHANGE = replace(played("create#1=reset:acted")[0].exchanges[0], status=503, reply_headers={"retry-after": "5"})


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_has_its_words(kind: str) -> None:
    effect, words = WORDS[kind]
    assert list(effects_of(replace(EXCHANGE, effect=effect))) == [words]


@pytest.mark.parametrize("name", NAMES)
def test_every_oddity_has_words_that_are_not_its_name(name: str) -> None:
    parameter = {"status": ":moderating", "progress": ":0.9"}.get(name, "")
    (words,) = effects_of(replace(EXCHANGE, effect=f"{PREFIX}{name}{parameter}"))
    assert words.startswith("told with")
    assert PREFIX not in words


def test_several_effects_are_told_in_their_order() -> None:
    both = replace(EXCHANGE, effect="odd-null latency:2s kill:midway")
    assert list(effects_of(both)) == [
        "told with null for what is not known",
        "the answer came after 2s",
        "half of the answer had left",
    ]
    assert is_killed_at(both)


@pytest.mark.parametrize(
    ("text", "seconds"), [("5", 5.0), ("0", 0.0), ("soon", None), ("-5", None), ("1000000", None), ("", None)]
)
def test_a_wait_is_asked_for_in_seconds_that_make_sense(text: str, seconds: float | None) -> None:
    assert asked_wait(replace(EXCHANGE, reply_headers={"retry-after": text})) == seconds


def test_an_answer_that_never_came_asked_for_nothing() -> None:
    assert asked_wait(replace(EXCHANGE, status=None)) is None
