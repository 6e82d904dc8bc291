import pytest
from hypothesis import given
from hypothesis import strategies as st

from givonkit.errors import ScenarioInvalid
from givonkit.simulator.scenarios.durations import Span, duration_text, read_duration, read_span


@pytest.mark.parametrize(
    ("text", "seconds", "written"),
    [
        ("500ms", 0.5, "500ms"),
        ("3s", 3.0, "3s"),
        ("1.5s", 1.5, "1.5s"),
        ("2m", 120.0, "2m"),
        ("90s", 90.0, "90s"),
        ("1h", 3600.0, "1h"),
        ("0.5h", 1800.0, "30m"),
        ("0s", 0.0, "0ms"),
        ("1000ms", 1.0, "1s"),
        ("0.1ms", 0.0001, "0.1ms"),
    ],
)
def test_a_duration_is_read_and_written(text: str, seconds: float, written: str) -> None:
    assert read_duration("after", text, "here") == seconds
    assert duration_text(seconds) == written


@given(st.integers(0, 10**9))
def test_a_written_duration_reads_back_exactly(milliseconds: int) -> None:
    seconds = milliseconds / 1000
    assert read_duration("after", duration_text(seconds), "here") == seconds


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3", "after: expected a duration such as 500ms, 3s, 2m or 1h, got '3'"),
        ("-3s", "after: expected a duration such as 500ms, 3s, 2m or 1h, got ''"),
        ("3 s", "after: expected a duration such as 500ms, 3s, 2m or 1h, got '3 s'"),
        ("٣s", "after: expected a duration such as 500ms, 3s, 2m or 1h, got '٣s'"),
        ("9000h", "after: expected at most 366 days (8784h), got '9000h'"),
        ("4s-2s", "after: expected the shorter duration first, got '4s-2s'"),
        ("2s-", "after: expected a duration such as 500ms, 3s, 2m or 1h, got ''"),
    ],
)
def test_what_is_no_span_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        read_span("after", text, "here")
    assert (caught.value.place, caught.value.reason) == ("here", reason)


def test_a_span_gives_the_seconds_at_a_share() -> None:
    span = read_span("after", "2s-4s", "here")
    assert (span, str(span), span.at(0.0), span.at(0.25), span.at(0.99999)) == (Span(2, 4), "2s-4s", 2.0, 2.5, 4.0)
    assert (str(Span(2, 2)), Span(0.0001, 0.0001).at(0.5)) == ("2s", 0.0001)
