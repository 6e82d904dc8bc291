from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.server_checks.budget import NOTHING
from givonkit_contracts.server_checks.refusals import READ_OTHERWISE, refusal_probes
from givonkit_contracts.server_checks.subject import as_json
from givonkit_contracts.server_checks.verdicts import Side, Verdict

from .complaining import problems_of
from .served import PLENTY, SPEC, BentServer, judged, objects, overlooks, subject_of, takes_all

if TYPE_CHECKING:
    from givonkit_contracts.server_checks.verdicts import Finding, Report

    from .served import Bend

SLUG = "kling-3.0"


def report_on(bend: Bend, slug: str = SLUG, **settings: Any) -> Report:
    return judged(BentServer(bend), slug, **{"at_risk": PLENTY, **settings})


def only_finding(report: Report) -> Finding:
    [finding] = report.findings
    return finding


def bodies(finding: Finding) -> tuple[Any, Any]:
    assert finding.pair is not None, finding.title
    assert finding.pair.accepted.is_accepted
    assert finding.pair.refused.status == 422
    return json.loads(finding.pair.accepted.body), json.loads(finding.pair.refused.body)


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    whole = [
        {key: value for key, value in body.items() if key != "input"} | body.get("input", {}) for body in (one, other)
    ]
    return {name for name in {**whole[0], **whole[1]} if whole[0].get(name, ...) != whole[1].get(name, ...)}


@pytest.mark.parametrize("slug", SPEC.models)
def test_every_probe_breaks_the_rule_that_it_names_and_no_other(slug: str) -> None:
    for probe in refusal_probes(subject_of(slug)):
        _, problems, _ = problems_of(as_json(probe.body))
        assert problems, probe.id
        if isinstance(probe.body, dict) and probe.rule.id.startswith(f"{slug}/input."):
            assert {each.code for each in problems} == {probe.rule.code}, probe.id


@pytest.mark.parametrize("slug", SPEC.models)
def test_only_documented_rules_are_broken(slug: str) -> None:
    rules = {probe.rule.id: probe.rule for probe in refusal_probes(subject_of(slug))}
    assert {rule.basis for rule in rules.values()} == {"documented"}
    assert not {rule.code for rule in rules.values()} & set(READ_OTHERWISE)


@pytest.mark.parametrize("slug", SPEC.models)
def test_no_two_probes_are_the_same(slug: str) -> None:
    probes = list(refusal_probes(subject_of(slug)))
    assert len({probe.id for probe in probes}) == len(probes)
    assert len({(probe.rule.id, as_json(probe.body)) for probe in probes}) == len(probes)


@pytest.mark.parametrize("slug", SPEC.models)
def test_only_what_names_no_model_costs_nothing(slug: str) -> None:
    for probe in refusal_probes(subject_of(slug)):
        if f'"{slug}"' in json.dumps(probe.body):
            assert probe.worst != NOTHING, probe.id
        elif isinstance(probe.body, dict):
            assert probe.worst == NOTHING, probe.id


def test_a_correct_server_refuses_every_probe() -> None:
    report = report_on(lambda problems, _body, _number: problems)
    assert report.findings == ()
    assert report.spending.lost == 0
    judged_here = [verdict for verdict in report.rules if verdict.rule.code not in READ_OTHERWISE]
    sides = [side for verdict in judged_here for side in verdict.sides if side.side is Side.REFUSES]
    assert len(sides) > 25
    assert {side.verdict for side in sides} == {Verdict.CONFIRMED}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("duration/maximum", 16),
        ("duration/minimum", 2),
        ("duration/step", 3.5),
        ("duration/type", True),
        ("resolution/enum", "8k"),
        ("prompt/max_chars", "a" * 2501),
        ("audioEnabled/type", ["many"]),
    ],
    ids=["maximum", "minimum", "step", "type of a number", "enum", "max_chars", "type of a flag"],
)
def test_one_wrong_value_that_is_taken_is_one_finding_beside_another_that_is_not(rule: str, value: Any) -> None:
    field = rule.partition("/")[0]

    def is_sent(given: dict[str, Any], _: int) -> bool:
        return json.dumps(given.get(field)) == json.dumps(value)

    report = report_on(overlooks(f"/input/{field}", when=is_sent))
    finding = only_finding(report)
    accepted, refused = bodies(finding)
    assert finding.rule.id == f"{SLUG}/input.{rule}"
    assert differing(accepted, refused) == {field}
    assert set(accepted["input"]) == {"prompt", field}
    assert (finding.seen, finding.tries, report.exit_code) == (2, 2, 1)


@pytest.mark.parametrize(
    "check",
    [
        "duration/step",
        "duration/maximum",
        "resolution/enum",
        "prompt/max_chars",
        "prompt/required",
        "startImage/scheme",
    ],
)
def test_a_check_that_is_off_is_found_with_the_nearest_value_that_is_refused_for_another_reason(
    check: str,
) -> None:
    name, _, code = check.partition("/")
    finding = only_finding(report_on(overlooks(f"/input/{name}", code)))
    assert finding.rule.id == f"{SLUG}/input.{check}"
    assert len(differing(*bodies(finding))) == 1


@pytest.mark.parametrize(
    ("path", "code", "rule"),
    [
        ("/input/startImage", "media", f"{SLUG}/input.startImage/media"),
        ("/input/audioEnabled", "type", f"{SLUG}/input.audioEnabled/type"),
        ("/type", "required", "generations/type/required"),
        ("/input", "required", "generations/input/required"),
    ],
)
def test_a_check_that_is_off_contradicts_its_rule_and_no_other(path: str, code: str, rule: str) -> None:
    report = report_on(overlooks(path, code))
    assert only_finding(report).rule.id == rule
    assert [each.rule.id for each in report.rules if each.verdict is Verdict.CONTRADICTED] == [rule]


@pytest.mark.parametrize("beside", [("resolution", "4k"), ("audioEnabled", False), ("aspectRatio", "1:1")])
def test_a_check_that_another_value_switches_off_is_shown_with_that_value_alone(beside: tuple[str, Any]) -> None:
    name, value = beside
    report = report_on(overlooks("/input/duration", "type", when=lambda given, _: given.get(name) == value))
    finding = only_finding(report)
    accepted, refused = bodies(finding)
    assert accepted["input"][name] == value
    assert set(accepted["input"]) == {"prompt", "duration", name}
    assert differing(accepted, refused) == {name}


def test_a_condition_that_is_not_checked_is_found() -> None:
    finding = only_finding(report_on(overlooks("/input/maskImage", "requires"), "nano-banana"))
    assert finding.rule.id == "nano-banana/input.maskImage/requires"
    assert set(json.loads(finding.exchange.body)["input"]) == {"prompt", "maskImage"}


@pytest.mark.parametrize("count", [11, 12])
def test_one_item_too_many_is_found(count: int) -> None:
    def when(given: dict[str, Any], _: int) -> bool:
        return len(str(given.get("referenceAssetUris")).split(",")) <= 2 * count

    finding = only_finding(report_on(overlooks("/input/referenceAssetUris", "max_items", when=when), "nano-banana"))
    assert finding.title == "nano-banana takes referenceAssetUris 11 items"


def test_what_comes_and_goes_is_told_with_its_rate() -> None:
    report = report_on(overlooks("/input/resolution", "enum", when=lambda _, number: number % 3 == 0))
    finding = only_finding(report)
    accepted, refused = bodies(finding)
    assert finding.comes_and_goes
    assert 1 <= finding.seen < finding.tries <= 5
    assert accepted == refused


def test_a_refusal_with_no_verdict_leaves_the_value_open() -> None:
    server = BentServer()
    plain = server.handle

    def handle(request: Any) -> Any:
        reply = plain(request)
        if b'"duration":30' in request.body and reply.status == 422:
            reply.status = 500
        return reply

    server.handle = handle  # type: ignore[method-assign]  # one kind of request breaks this server
    report = judged(server, SLUG, at_risk=PLENTY)
    verdicts = {verdict.rule.id: verdict for verdict in report.rules}
    duration = verdicts[f"{SLUG}/input.duration/maximum"]
    [side] = [side for side in duration.sides if side.side is Side.REFUSES]
    assert (side.verdict, side.why) == (Verdict.NOT_SETTLED, "status 500 is no verdict")
    assert report.findings == ()


def test_values_that_nobody_pays_for_say_what_they_might_cost() -> None:
    report = report_on(lambda problems, _body, _number: problems[:1], at_risk=Decimal(100))
    verdicts = {verdict.rule.id: verdict for verdict in report.rules}
    assert "tokens, and 100 at risk are left" in verdicts[f"{SLUG}/input.duration/maximum"].why


def test_a_valid_value_that_is_refused_is_no_finding_about_refusals() -> None:
    report = report_on(objects("/input/duration", lambda given, _: given.get("duration") == 9))
    assert not [finding for finding in report.findings if finding.side is Side.REFUSES]


def test_a_server_that_takes_all_contradicts_every_rule_that_it_was_asked_about() -> None:
    report = report_on(takes_all)
    asked = {probe.rule.id for probe in refusal_probes(subject_of(SLUG))}
    contradicted = {verdict.rule.id for verdict in report.rules if verdict.verdict is Verdict.CONTRADICTED}
    assert len(asked) > 25
    assert contradicted >= asked
