from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from givonkit import Simulator
from givonkit.simulator.namespaces import Namespaces
from givonkit_contracts.server_checks.judge import check_server
from givonkit_mockserver.live import LiveServer

from .judging import KEY, ample, left_open, random_world, report_on_double

if TYPE_CHECKING:
    from givonkit import Spec
    from givonkit.spec import World
    from givonkit_contracts.server_checks.verdicts import Report

FEW = ("kling-2.6", "nano-banana-2", "switchx-video")
LOOKED_AT_LATER = re.compile(r".*/(https_url|data_uri|asset_uri)")
"""A page names the scheme alone: what else is wrong with a URI may be told by a failed job."""
NEVER_SELECTED = re.compile(r"(kling-.*-motion|switchx-video)/modes/(image|text|reference)_to_video")
"""The video slot is required, so that other slots never select the mode alone."""
TWO_SLOTS_AT_ONCE = re.compile(r"kling-.*-motion/modes/video_to_video")
"""A photo and a video are both required: which of them selects the mode is a question."""
WITHOUT_PROBES = re.compile(r"generations/(content_type/json|asset/media)")
"""A header that an example shows, and the media of assets, which no page says how to upload."""
WITHOUT_A_LENGTH = re.compile(r"switchx-video/prices/.*")
"""A price per second of a source video whose length no field tells."""
WHY_LESS_IS_SEEN = (
    "a page names the scheme alone",
    "a page shows the header in an example",
    "no page says how a file is uploaded",
    "nobody knows a made-up asset",
    "no accepted request showed it",
    "neither the answers nor a balance tell what a job cost",
    "no answer tells the mode",
    "no answer shows the values that were sent",
    "no balance was found to look at",
    "a job is shown without its id",
    "no refusal was seen while the balance stood still otherwise",
)
"""Why a rule stays open where a world shows less than the default one."""
SOME_WORLDS = (1, 2, 3)
MANY_WORLDS = [*SOME_WORLDS, *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(4, 16))]
MODELS = [FEW, pytest.param((), marks=pytest.mark.deep, id="all")]


def wrongly_observed(report: Report, answers: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {
        each.question: (each.answer, answers[each.question])
        for each in report.observations
        if each.answer is not None and each.answer != answers[each.question]
    }


@pytest.fixture(scope="module", params=MODELS)
def report(spec: Spec, request: pytest.FixtureRequest) -> Report:
    """What the judge says of the double in the default world."""
    return report_on_double(spec, spec, models=request.param)


def test_the_double_is_as_the_spec_says(report: Report) -> None:
    assert [finding.title for finding in report.findings] == []
    assert report.exit_code == 0


def test_each_documented_rule_is_confirmed_but_for_those_that_only_jobs_tell(report: Report) -> None:
    cannot_be_seen = (LOOKED_AT_LATER, NEVER_SELECTED, TWO_SLOTS_AT_ONCE, WITHOUT_A_LENGTH, WITHOUT_PROBES)
    still_open = [each for each in left_open(report) if not any(way.fullmatch(each[0]) for way in cannot_be_seen)]
    assert still_open == []


def test_what_is_observed_is_what_the_default_world_answers(spec: Spec, report: Report) -> None:
    assert wrongly_observed(report, spec.world().answers) == {}
    assert len(report.observations) > 20


class Judged(NamedTuple):
    world: World
    report: Report


@pytest.fixture(scope="module", params=MANY_WORLDS)
def elsewhere(spec: Spec, request: pytest.FixtureRequest) -> Judged:
    """What the judge says of the double in a random world."""
    world = random_world(spec, request.param)
    return Judged(world, report_on_double(spec, spec, world, FEW))


def test_no_world_is_taken_for_a_contradiction(elsewhere: Judged) -> None:
    assert [finding.title for finding in elsewhere.report.findings] == []
    assert elsewhere.report.unjudged is None


def test_what_is_observed_is_what_a_random_world_answers(elsewhere: Judged) -> None:
    assert wrongly_observed(elsewhere.report, elsewhere.world.answers) == {}


def test_a_rule_stays_open_for_a_reason_that_is_known(elsewhere: Judged) -> None:
    still_open = left_open(elsewhere.report)
    assert [(rule, why) for rule, why in still_open if not why.startswith(WHY_LESS_IS_SEEN)] == []


def test_over_http_the_double_is_as_the_spec_says(spec: Spec) -> None:
    namespaces = Namespaces(lambda _name, prefix: Simulator(spec, prefix=prefix, instant=True, balance=10**9))
    with LiveServer(namespaces) as server:
        report = check_server(server.base_url, api_key=KEY, settings=ample(("seedream-5",)), spec=spec)
    assert [finding.title for finding in report.findings] == []
    assert report.exit_code == 0
