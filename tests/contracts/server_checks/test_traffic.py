from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from givonkit_contracts.server_checks.har_file import Recording
from givonkit_contracts.server_checks.verdicts import Side, Verdict

from .recorder import ASSET, PIXEL, SPEC, Recorder, altered_spec, answered, findings, judged, kling, omni, recorded

if TYPE_CHECKING:
    from pathlib import Path

    from givonkit import Spec


def deviating(folder: Path, before: str, after: str, slug: str = "kling-o1") -> Spec:
    return altered_spec(folder, slug, before, after)


_LONG_PROMPT = "prompt/max_chars:accepts:prompt a text of 2,500 characters"
_MANY_ITEMS = "referenceAssetUris/max_items:accepts:referenceAssetUris with 7 items"
IMAGE_URL = "https://example.org/a.png"
PLAIN = [kling(), kling(duration=5), kling(duration=10), kling(resolution="1080p"), kling(aspectRatio="1:1")]
WRONG = [kling(duration=7), kling(resolution="4k"), kling(prompt=5), {**kling(), "type": "image"}]


def test_the_double_contradicts_nothing() -> None:
    report = judged(Recorder().post_all(*PLAIN, *WRONG))
    assert report.findings == ()
    assert report.unjudged is None


def test_a_rule_is_confirmed_when_all_it_allows_was_accepted_and_what_breaks_it_was_refused() -> None:
    report = judged(Recorder().post_all(*PLAIN, *WRONG))
    confirmed = {rule.rule.id for rule in report.rules if rule.verdict is Verdict.CONFIRMED}
    assert confirmed == {
        "kling-o1/input.duration/enum",
        "kling-o1/input.prompt/type",
        "kling-o1/type/enum",
    }
    assert report.exit_code == 0


def test_a_rule_that_was_seen_in_part_is_not_settled_and_says_what_is_missing() -> None:
    report = judged(Recorder().post_all(kling(duration=5), kling(duration=7)))
    (rule,) = (rule for rule in report.rules if rule.rule.id == "kling-o1/input.duration/enum")
    assert (rule.verdict, rule.why) == (Verdict.NOT_SETTLED, "not seen accepted: 10")
    assert [(side.settled, side.planned) for side in rule.sides] == [(1, 2), (1, 1)]
    assert report.exit_code == 0


def test_a_rule_that_no_request_is_about_says_so() -> None:
    report = judged(Recorder().post_all(kling(duration=5)))
    whys = {rule.rule.id: rule.why for rule in report.rules}
    assert whys["kling-o1/input.startImage/scheme"] == "no request was about it"


def test_a_rule_that_was_broken_beside_another_is_not_said_to_be_absent() -> None:
    report = judged(Recorder().post_all(kling(), kling(duration=7, resolution="4k")))
    whys = {rule.rule.id: rule.why for rule in report.rules}
    assert whys["kling-o1/input.duration/enum"] == "not seen accepted: 5, 10; not seen refused: a wrong value"


@pytest.mark.parametrize(
    ("before", "after", "bodies", "expected"),
    [
        ("max_chars: 2500", "max_chars: 2000", [omni(), omni(prompt="a" * 2500)], _LONG_PROMPT),
        (
            "max_chars: 2500",
            "max_chars: 2600",
            [omni(prompt="a" * 2501)],
            "prompt/max_chars:refuses:prompt a text of 2,501 characters",
        ),
        (
            "max_items: 7",
            "max_items: 5",
            [omni(referenceAssetUris=[ASSET] * 5), omni(referenceAssetUris=[ASSET] * 7)],
            _MANY_ITEMS,
        ),
        (
            "resolution: {type: string, default: 720p",
            "resolution: {type: string, required: true",
            [omni(duration=9, resolution="1080p"), omni(duration=9)],
            "resolution/default:accepts:without resolution",
        ),
    ],
)
def test_a_finding_has_the_id_that_a_run_against_the_server_gives_it(
    tmp_path: Path, before: str, after: str, bodies: list[Any], expected: str
) -> None:
    server = Recorder(deviating(tmp_path, before, after, "kling-3.0-omni"))
    known_default = [omni(duration=5), omni(duration=9, resolution="720p")] if "resolution/" not in expected else []
    (finding,) = judged(server.post_all(*known_default, *bodies)).findings
    assert finding.id == f"kling-3.0-omni/input.{expected}"


def test_a_scheme_that_is_refused_has_the_id_that_a_run_against_the_server_gives_it() -> None:
    accepted = kling(startImage=IMAGE_URL, endImage=ASSET)
    (finding,) = judged(answered((accepted, 202), (kling(startImage=IMAGE_URL, endImage=IMAGE_URL), 400))).findings
    assert finding.id == "kling-o1/input.endImage/scheme:accepts:endImage by https"


def test_a_finding_about_every_request_names_its_model_as_a_run_against_the_server_does() -> None:
    body = {**kling(), "type": 5}
    (finding,) = judged(answered((kling(), 202), (body, 202))).findings
    assert finding.id == "kling-o1/generations/type/type:refuses:type 5"


def test_the_values_next_to_a_limit_confirm_it() -> None:
    bodies = [omni(duration=number) for number in (2, 3, 15, 16)] + [omni(prompt="a" * count) for count in (2500, 2501)]
    confirmed = {
        rule.rule.id for rule in judged(Recorder().post_all(*bodies)).rules if rule.verdict is Verdict.CONFIRMED
    }
    assert {f"kling-3.0-omni/input.duration/{code}" for code in ("minimum", "maximum")} <= confirmed
    assert "kling-3.0-omni/input.prompt/max_chars" in confirmed
    assert "kling-3.0-omni/input.duration/step" not in confirmed


def test_a_value_that_a_page_allows_and_the_server_refuses_is_a_finding_with_its_pair(tmp_path: Path) -> None:
    server = Recorder(deviating(tmp_path, "allowed: [5, 10]", "allowed: [5]"))
    (finding,) = judged(server.post_all(*PLAIN)).findings
    assert (finding.id, finding.side) == ("kling-o1/input.duration/enum:accepts:duration 10", Side.ACCEPTS)
    assert finding.title == "kling-o1 refused input.duration 10, which the page allows"
    assert finding.pair is not None
    assert finding.pair.change == "without input.duration it is accepted, with 10 it is refused"


def test_a_value_that_no_page_allows_and_the_server_accepts_is_a_finding_with_its_pair(tmp_path: Path) -> None:
    server = Recorder(deviating(tmp_path, "allowed: [5, 10]", "allowed: [5, 7, 10]"))
    report = judged(server.post_all(*PLAIN, kling(duration=7), kling(duration=8)))
    (finding,) = report.findings
    assert (finding.id, finding.side) == ("kling-o1/input.duration/enum:refuses:duration 7", Side.REFUSES)
    assert finding.title == "kling-o1 accepted input.duration 7, though duration is one of 5, 10"
    assert finding.pair is not None
    assert finding.pair.change == "input.duration: with 7 it is accepted, with 8 it is refused"
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("before", "after", "bodies", "expected"),
    [
        (
            "default: 3, range: {from: 3",
            "default: 4, range: {from: 4",
            [omni(duration=4), omni(duration=3)],
            "duration/minimum:accepts",
        ),
        ("from: 3, to: 15", "from: 3, to: 12", [omni(duration=3), omni(duration=13)], "duration/maximum:accepts"),
        ("from: 3, to: 15", "from: 2, to: 15", [omni(duration=3), omni(duration=2)], "duration/minimum:refuses"),
        ("max_chars: 2500", "max_chars: 2000", [omni(), omni(prompt="a" * 2400)], "prompt/max_chars:accepts"),
        ("max_chars: 2500", "max_chars: 3000", [omni(prompt="a" * 2501)], "prompt/max_chars:refuses"),
        (
            "max_items: 7",
            "max_items: 5",
            [omni(referenceAssetUris=[ASSET] * 5), omni(referenceAssetUris=[ASSET] * 6)],
            "referenceAssetUris/max_items:accepts",
        ),
        (
            "max_items: 7",
            "max_items: 8",
            [omni(referenceAssetUris=[ASSET] * 8)],
            "referenceAssetUris/max_items:refuses",
        ),
        (
            "resolution: {type: string, default: 720p",
            "resolution: {type: string, required: true",
            [omni(duration=9, resolution="1080p"), omni(duration=9)],
            "resolution/default:accepts",
        ),
    ],
)
def test_a_moved_limit_is_blamed_on_its_rule(
    tmp_path: Path, before: str, after: str, bodies: list[Any], expected: str
) -> None:
    server = Recorder(deviating(tmp_path, before, after, "kling-3.0-omni"))
    known_default = [omni(duration=5), omni(duration=9, resolution="720p")] if "resolution/" not in expected else []
    assert findings(judged(server.post_all(*known_default, *bodies))) == [f"kling-3.0-omni/input.{expected}"]


def test_a_combination_that_is_refused_is_blamed_on_where_it_differs_from_the_nearest_accepted_request() -> None:
    report = judged(
        answered(
            (kling(duration=10), 202),
            (kling(duration=5, resolution="1080p", aspectRatio="1:1"), 202),
            (kling(duration=10, resolution="1080p"), 400),
        )
    )
    assert findings(report) == ["kling-o1/input.resolution/enum:accepts"]


def test_a_refusal_that_cannot_be_narrowed_names_every_suspect() -> None:
    report = judged(answered((kling(), 202), (kling(duration=10, resolution="1080p"), 400)))
    (finding,) = report.findings
    assert finding.title == (
        "kling-o1 refused a request that the page allows; the cause is one of: "
        'input.resolution "1080p", input.duration 10'
    )
    assert finding.also == ("kling-o1/input.duration/enum",)
    assert finding.pair is None


def test_a_refusal_that_a_narrower_one_explains_is_blamed_on_the_same_rule() -> None:
    report = judged(
        answered((kling(), 202), (kling(duration=10, resolution="1080p"), 400), (kling(resolution="1080p"), 400))
    )
    assert findings(report) == ["kling-o1/input.resolution/enum:accepts"]


def test_equal_requests_with_different_answers_come_and_go_at_a_rate() -> None:
    report = judged(answered(*[(kling(duration=7), status) for status in (400, 202, 400, 400)]))
    (finding,) = report.findings
    assert finding.comes_and_goes
    assert (finding.seen, finding.tries) == (1, 4)


def test_a_valid_request_that_is_refused_now_and_then_comes_and_goes() -> None:
    report = judged(answered((kling(), 202), *[(kling(duration=10), status) for status in (202, 400, 202)]))
    (finding,) = report.findings
    assert finding.id == "kling-o1/input.duration/enum:accepts:duration 10"
    assert (finding.seen, finding.tries) == (1, 3)


@pytest.mark.parametrize("status", [301, 401, 402, 403, 405, 408, 425, 429, 500, 502, 503])
def test_a_status_that_is_no_verdict_contradicts_nothing(status: int) -> None:
    report = judged(answered((kling(), 202), (kling(duration=10), status)))
    assert report.findings == ()
    assert report.unjudged is None


@pytest.mark.parametrize("status", [202, 400])
@pytest.mark.parametrize(
    ("reply", "reply_type"),
    [
        (b"<!DOCTYPE html><title>Busy</title>", b"text/plain"),
        (b"", b"text/html; charset=utf-8"),
        (b'{"id": "gen', b"application/json"),
    ],
)
def test_a_page_or_a_broken_answer_is_no_verdict(status: int, reply: bytes, reply_type: bytes) -> None:
    broken = answered((kling(duration=10), status), (kling(duration=7), status), reply=reply, reply_type=reply_type)
    report = judged([*answered((kling(), 202)), *broken])
    assert report.findings == ()
    assert [each.question for each in report.observations] == ["create-status"]


@pytest.mark.parametrize("status", [404, 409])
def test_not_found_and_conflict_are_refusals_only_where_the_path_is_known(status: int) -> None:
    refused = (kling(duration=10), status)
    assert findings(judged(answered((kling(), 202), refused))) == ["kling-o1/input.duration/enum:accepts"]
    alone = judged(answered(refused))
    assert alone.findings == ()
    assert alone.exit_code == 2


def test_a_repeated_idempotency_key_answers_for_another_body_and_is_no_verdict() -> None:
    headers = [(b"content-type", b"application/json"), (b"idempotency-key", b"k1")]
    recorder = Recorder()
    recorder.post(kling(), headers=headers)
    replayed = replace(recorder.post(kling(duration=7), headers=headers), status=202)
    assert judged([recorder.exchanges[0], replayed]).findings == ()


@pytest.mark.parametrize(
    "doubtful",
    [
        kling(duration="5"),
        kling(duration=5.0),
        kling(resolution=None),
        kling(stranger=1),
        kling(prompt=""),
        kling(prompt="  "),
        kling(endImage=ASSET),
        kling(referenceAssetUris=[]),
        kling(referenceAssetUris=[ASSET] * 17),
        kling(startImage="https://"),
        {**kling(), "variant": "text_to_video"},
        {**kling(), "model": "kling-9"},
        omni(prompt="\U0001d11e" * 2000),
        omni(referenceVideo=ASSET),
        omni(audioEnabled="true"),
    ],
    ids=lambda body: json.dumps(body)[:60],
)
@pytest.mark.parametrize("status", [202, 400, 422])
def test_what_no_page_settles_contradicts_nothing_however_it_is_answered(doubtful: Any, status: int) -> None:
    report = judged(answered((kling(), 202), (omni(), 202), (doubtful, status)))
    assert report.findings == ()


def test_a_doubt_that_an_accepted_request_shares_excuses_no_refusal() -> None:
    example = SPEC.models["kling-2.6"].documented_request
    longer = {**example, "input": {**example["input"], "duration": 10}}
    assert judged(answered((longer, 400))).findings == ()
    assert findings(judged(answered((example, 202), (longer, 400)))) == ["kling-2.6/input.duration/enum:accepts"]


def test_an_accepted_value_that_is_in_doubt_shows_nothing_of_its_field() -> None:
    report = judged(answered((kling(startImage=None, duration="5"), 202)))
    shown = {rule.rule.id for rule in report.rules if rule.requests and "/input." in rule.rule.id}
    assert shown == {"kling-o1/input.prompt/required", "kling-o1/input.prompt/type"}


def test_a_value_that_was_refused_with_one_new_prompt_alone_is_not_settled_and_with_two_it_is() -> None:
    first, second = (kling(prompt=prompt, duration=10) for prompt in ("one", "two"))
    assert judged(answered((kling(), 202), (first, 400))).findings == ()
    report = judged(answered((kling(), 202), (first, 400), (second, 400)))
    assert findings(report) == ["kling-o1/input.duration/enum:accepts"]


def test_files_that_no_request_brought_in_are_no_proof_however_many_were_refused() -> None:
    gone = [(kling(duration=10, startImage=f"asset://asset_{number}"), 400) for number in range(5)]
    assert judged(answered((kling(), 202), *gone)).findings == ()


def test_a_scheme_that_a_slot_refuses_is_blamed_where_another_slot_took_the_same_file() -> None:
    accepted = [kling(startImage=PIXEL), kling(endImage=ASSET, startImage=ASSET)]
    report = judged(answered(*((body, 202) for body in accepted), (kling(startImage=PIXEL, endImage=PIXEL), 400)))
    assert findings(report) == ["kling-o1/input.endImage/scheme:accepts"]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "generations/body/json"),
        (b"{", "generations/body/json"),
        (b"[]", "generations/body/object"),
        (b'{"type":"video","model":"kling-o1"}', "generations/input/required"),
        (b'{"type":"image","model":"kling-o1","input":{"prompt":"a"}}', "kling-o1/type/enum"),
        (b'{"type":"video","model":"kling-o1","input":{}}', "kling-o1/input.prompt/required"),
    ],
)
def test_a_body_that_is_wrong_as_a_whole_and_accepted_is_a_finding(body: bytes, rule: str) -> None:
    assert findings(judged([recorded(1, body, 202)])) == [f"{rule}:refuses"]


def test_another_content_type_that_is_accepted_is_a_finding_and_a_missing_one_is_none() -> None:
    body = json.dumps(kling()).encode()
    text = recorded(1, body, 202, headers=[(b"content-type", b"text/plain")])
    assert findings(judged([text])) == ["generations/content_type/json:refuses"]
    assert judged([recorded(1, body, 202, headers=[])]).findings == ()


def test_every_documented_rule_that_an_accepted_body_breaks_is_contradicted() -> None:
    report = judged(answered((kling(duration=7, resolution="4k"), 202)))
    assert set(findings(report)) == {"kling-o1/input.duration/enum:refuses", "kling-o1/input.resolution/enum:refuses"}
    assert all(finding.also for finding in report.findings)


def test_a_recording_without_a_request_for_a_job_says_what_was_there_instead() -> None:
    elsewhere = [recorded(number, b"{}", 200, path="/v1/generations") for number in (1, 2)]
    report = judged(elsewhere)
    assert report.exit_code == 2
    assert report.unjudged == (
        "the recording holds no POST to a path that ends in /api/v1/generations; it holds 2 x POST /v1/generations"
    )


def test_an_empty_recording_names_what_was_skipped() -> None:
    recording = Recording("", [])
    recording.skipped["GET https://example.com/a"] = 3
    assert str(judged(recording).unjudged).endswith("it holds 3 x GET https://example.com/a")


def test_a_recording_without_a_verdict_says_why() -> None:
    report = judged(answered((kling(), 401), (kling(duration=10), 401), (kling(), 503)))
    assert report.unjudged == (
        "no answer to the 3 requests for jobs is a verdict: "
        "the server does not take the key (401) (2 times); status 503 is no verdict (1 times)"
    )


def test_nothing_is_spent_and_the_time_is_that_of_the_recording() -> None:
    report = judged(answered((kling(), 202), (kling(duration=10), 202)))
    assert (report.started, report.seconds, report.requests) == (1_760_000_001.0, 1.25, 2)
    assert report.spending.spent == report.spending.lost == 0
    assert report.models == ("kling-o1",)


@pytest.mark.parametrize("seed", range(12))
def test_the_documented_examples_contradict_nothing_in_any_world(seed: int) -> None:
    recorder = Recorder(answers=SPEC.random_world(seed).answers)
    recorder.post_all(*(model.documented_request for model in SPEC.models.values()))
    assert judged(recorder.exchanges).findings == ()
