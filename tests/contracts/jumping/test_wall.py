from __future__ import annotations

import copy
import datetime as dt
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import formatdate, parsedate_to_datetime
from time import sleep, time
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import create_model

if TYPE_CHECKING:
    from givonkit_contracts.jumping import JumpingClock

REAL, REAL_DATE = datetime(2020, 1, 1, tzinfo=UTC), date(2020, 1, 1)
KINDS = {type(REAL): "datetime", type(REAL_DATE): "date"}


def test_now_and_today_are_the_clock_s(jumping: JumpingClock) -> None:
    sleep(90.25)
    expected = "2026-01-01 00:01:30.250000"
    assert str(datetime.now(UTC)) == str(dt.datetime.now(UTC)) == f"{expected}+00:00"
    assert datetime.now(timezone(timedelta(hours=2))).hour == 2
    assert str(datetime.utcnow()) == expected  # noqa: DTZ003  # what old clients call
    local = datetime.fromtimestamp(jumping.now())  # noqa: DTZ006  # local time is what is asked for
    assert datetime.now() == datetime.today() == local  # noqa: DTZ002, DTZ005  # as above
    assert date.today() == dt.date.today() == local.date()  # noqa: DTZ011  # as above


@pytest.mark.usefixtures("jumping")
def test_a_wait_that_is_computed_from_a_date_header_is_exact() -> None:
    header = formatdate(time() + 120, usegmt=True)
    sleep(20)
    assert parsedate_to_datetime(header) - datetime.now(UTC) == timedelta(seconds=100)


@pytest.mark.usefixtures("jumping")
def test_every_value_is_a_plain_one() -> None:
    values = [datetime.now(UTC), datetime(2020, 1, 1, tzinfo=UTC), datetime.fromisoformat("2020-01-01T00:00:00Z")]
    values += [datetime.strptime("2020 +0000", "%Y %z"), datetime.combine(REAL_DATE, REAL.timetz())]
    assert {type(value) for value in values} == {type(REAL)}
    assert {type(value) for value in (date.today(), date(2020, 1, 1))} == {type(REAL_DATE)}  # noqa: DTZ011


@pytest.mark.parametrize("value", [REAL, REAL_DATE])
def test_values_are_pickled_and_copied_as_always(value: Any, clock: JumpingClock) -> None:
    pickled = [pickle.dumps(value, protocol) for protocol in range(5)]
    with clock.auto_jump():
        assert {type(pickle.loads(data)) for data in pickled} == {type(value)}
        meanwhile = [pickle.dumps([value, type(value).today()], protocol) for protocol in range(5)]
        assert copy.deepcopy(value) == copy.copy(value) == value
        assert type(copy.deepcopy(value)) is type(value)
    assert b"givonkit" not in b"".join(meanwhile)
    assert [pickle.loads(data)[0] for data in meanwhile] == [value] * 5
    assert [pickle.dumps(value, protocol) for protocol in range(5)] == pickled


@pytest.mark.usefixtures("jumping")
def test_types_are_told_apart_as_always() -> None:
    assert isinstance(REAL, datetime)
    assert isinstance(REAL, date)
    assert not isinstance(REAL_DATE, datetime)
    assert issubclass(type(REAL), datetime)
    assert issubclass(datetime, date)
    assert not issubclass(date, datetime)
    assert (KINDS[datetime], KINDS[date]) == ("datetime", "date")


@pytest.mark.usefixtures("jumping")
def test_a_subclass_that_is_made_meanwhile_makes_its_own_values() -> None:
    class Moment(datetime):
        """A datetime of somebody's own."""

    moment = Moment.now(UTC)
    assert (type(moment), moment.year, isinstance(REAL, Moment)) == (Moment, 2026, False)
    assert isinstance(moment, datetime)


@pytest.mark.usefixtures("jumping")
def test_a_pydantic_model_that_is_made_meanwhile_takes_datetimes() -> None:
    model: Any = create_model("Model", at=(datetime, ...), day=(date, ...))
    made = model.model_validate_json('{"at": "2026-01-01T00:00:00Z", "day": "2026-01-01"}')
    assert (made.at, made.day) == (datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1))


def test_the_real_types_are_back_afterwards(clock: JumpingClock) -> None:
    with clock.auto_jump():
        assert datetime is not type(REAL)
        kept = datetime
    assert (datetime, dt.datetime, date, dt.date) == (type(REAL), type(REAL), type(REAL_DATE), type(REAL_DATE))
    assert datetime is type(REAL)
    assert kept.now(UTC) - datetime.now(UTC) < timedelta(seconds=5)


def test_test_runners_see_the_real_day(jumping: JumpingClock) -> None:
    namespace: dict[str, Any] = {"__name__": "_pytest.junitxml", "dt": dt}
    exec("def ask(): return dt.datetime.now(dt.UTC).timestamp(), dt.date.today()", namespace)
    sleep(86400 * 30)
    moment, day = namespace["ask"]()
    assert moment > jumping.now()
    assert day > date(2026, 2, 1)


@pytest.mark.filterwarnings("ignore:.*utcnow:DeprecationWarning")  # from Python 3.12 on
@pytest.mark.parametrize("call", [datetime.now, datetime.utcnow])
@pytest.mark.usefixtures("jumping")
def test_now_that_was_bound_as_a_method_keeps_real_time(call: Any) -> None:
    assert call().isoformat() > "2026-02"
