from __future__ import annotations

from itertools import pairwise

import pytest

from givonkit_contracts.client_checks.rows import Kind
from givonkit_contracts.client_checks.timeline import timeline
from givonkit_contracts.client_reports.scale import LEFT, RIGHT, Scale
from tests.contracts.client_checks.careless import played

RUNS = played("create#1=reset:acted", "kill=create#1:acted", "stall deadline=30s")


@pytest.mark.parametrize("number", range(len(RUNS)))
def test_time_runs_from_left_to_right_over_the_whole_width(number: int) -> None:
    scale = Scale(RUNS[number], timeline(RUNS[number]))
    places = [place for _, place in scale.moments()]
    assert places == sorted(places)
    assert (places[0], round(max(scale.at(moment) for moment, _ in scale.moments()), 6)) == (LEFT, RIGHT)


def test_what_happens_at_once_stands_side_by_side() -> None:
    rows = [row for row in timeline(RUNS[1]) if row.at == 0 and row.kind in (Kind.BEGUN, Kind.SENT, Kind.KILLED)]
    places = [Scale(RUNS[1], timeline(RUNS[1])).of(row) for row in rows]
    assert len(rows) == 5
    assert all(later > earlier for earlier, later in pairwise(places))


def test_a_job_begins_where_its_request_stands() -> None:
    rows = timeline(RUNS[0])
    scale = Scale(RUNS[0], rows)
    sent = [scale.of(row) for row in rows if row.kind is Kind.SENT][:2]
    assert [scale.of_request(job.exchange, job.created) for job in RUNS[0].jobs] == sent
