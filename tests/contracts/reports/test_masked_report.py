from __future__ import annotations

import pytest

from givonkit_contracts.reports.formats import FORMATS, writer
from givonkit_contracts.reports.masked_report import masked_report
from givonkit_contracts.reports.terminal import terminal_text

from .example import CANARY, echoing_report, exchange, report

KEY_AND_COOKIE = ("canary", "3f9a1c", "_77", "whatever-session", "user:")


@pytest.mark.parametrize("name", FORMATS)
def test_a_key_that_a_server_echoes_stands_in_no_format(name: str) -> None:
    text = writer(name)(echoing_report(), secrets=[CANARY])
    assert [word for word in KEY_AND_COOKIE if word in text] == []
    assert "[key]" in text


@pytest.mark.parametrize("name", FORMATS)
def test_without_masking_the_key_would_stand_in_every_format(name: str) -> None:
    assert "3f9a1c" in writer(name)(echoing_report())


def test_the_long_report_of_a_terminal_holds_no_key_either() -> None:
    text = terminal_text(echoing_report(), secrets=[CANARY], verbose=True)
    assert [word for word in KEY_AND_COOKIE if word in text] == []


def test_only_headers_of_a_list_are_kept() -> None:
    kept = masked_report(echoing_report(), [CANARY]).exchanges[0]
    assert kept.headers == [(b"content-type", b"application/json"), (b"idempotency-key", b"[key]")]
    assert kept.reply_headers == [(b"location", b"/[key]")]


def test_headers_are_left_out_even_when_no_secret_is_told() -> None:
    sent = exchange(headers=[(b"Authorization", b"Bearer x"), (b"x-api-key", b"y"), (b"accept", b"*/*")])
    assert masked_report(report(exchanges=(sent,))).exchanges[0].headers == [(b"accept", b"*/*")]


def test_a_report_without_secrets_stays_as_it_is() -> None:
    example = report()
    assert masked_report(example, [CANARY]) == example


def test_a_verdict_stays_a_verdict_when_a_key_is_a_word_of_ours() -> None:
    assert masked_report(report(), ["confirmed"]).rules[0].verdict is report().rules[0].verdict
