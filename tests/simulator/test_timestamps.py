from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from givonkit.simulator.timestamps import http_date, rfc3339, unix

DETERMINISTIC = settings(derandomize=True, database=None, deadline=None)
SECONDS = st.integers(min_value=0, max_value=4_102_444_800)
LAST_DAY_OF_A_LEAP_YEAR = 1_735_603_199


@DETERMINISTIC
@given(SECONDS, st.sampled_from([0, 0.125, 0.25, 0.5, 0.875]))
def test_a_time_is_written_in_utc_with_milliseconds(whole: int, part: float) -> None:
    text = rfc3339(whole + part).decode()
    written = datetime.fromisoformat(text.strip('"'))
    assert written.timestamp() == whole + part
    assert text.endswith(f'.{part:.3f}Z"'.replace(".0.", "."))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, b'"1970-01-01T00:00:00.000Z"'),
        (1_700_000_000.5, b'"2023-11-14T22:13:20.500Z"'),
        (LAST_DAY_OF_A_LEAP_YEAR, b'"2024-12-30T23:59:59.000Z"'),
    ],
)
def test_a_time_is_a_json_string(seconds: float, text: bytes) -> None:
    assert rfc3339(seconds) == text


def test_a_part_of_a_second_is_dropped_where_seconds_are_whole() -> None:
    assert unix(1_700_000_000.999) == b"1700000000"


@DETERMINISTIC
@given(SECONDS)
def test_the_date_header_is_written_as_rfc_9110_says(seconds: int) -> None:
    expected = format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)
    assert http_date(seconds).decode() == expected
