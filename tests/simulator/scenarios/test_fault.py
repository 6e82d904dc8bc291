import pytest

from givonkit.errors import ScenarioInvalid
from givonkit.simulator.scenarios.durations import Span
from givonkit.simulator.scenarios.fault import Fault, read_fault
from givonkit.simulator.scenarios.match import OPERATIONS


def read(text: str) -> Fault:
    return read_fault(text, "here", OPERATIONS)


@pytest.mark.parametrize(
    ("text", "canonical", "replaces", "acted"),
    [
        ("latency:2s", "latency:2s", False, True),
        ("latency:1s-3s", "latency:1s-3s", False, True),
        ("latency:1000ms", "latency:1s", False, True),
        ("429", "429", True, False),
        ("429:retry=5", "429:retry=5", True, False),
        ("429:retry=date", "429:retry=date+5", True, False),
        ("429:retry=date+30", "429:retry=date+30", True, False),
        ("429:retry=none", "429:retry=none", True, False),
        ("429:retry=absurd", "429:retry=absurd", True, False),
        ("429:retry=negative", "429:retry=negative", True, False),
        ("429:retry=word", "429:retry=word", True, False),
        ("500", "500", True, False),
        ("418", "418", True, False),
        ("503:html", "503:html", True, False),
        ("503:retry=5,html", "503:html,retry=5", True, False),
        ("503:empty", "503:empty", True, False),
        ("504:acted,html", "504:html,acted", True, True),
        ("wrong_type", "wrong_type:text/html", False, True),
        ("wrong_type:text/plain", "wrong_type:text/plain", False, True),
        ("malformed", "malformed", False, True),
        ("truncated", "truncated", False, True),
        ("truncated:057", "truncated:57", False, True),
        ("gzip_cut:40", "gzip_cut:40", False, True),
        ("drip", "drip:10/100ms", False, True),
        ("drip:1/0.5s", "drip:1/500ms", False, True),
        ("empty", "empty", False, True),
        ("reset", "reset", False, False),
        ("reset:acted", "reset:acted", False, True),
        ("cut", "cut", False, True),
        ("cut:30", "cut:30", False, True),
        ("close:30", "close:30", False, True),
        ("hang", "hang", False, False),
        ("hang:acted", "hang:acted", False, True),
        ("redirect:https://other.example", "redirect:307,https://other.example", True, False),
        ("redirect:302,https://other.example/", "redirect:302,https://other.example", True, False),
        ("redirect:https://[::1]:8000,acted", "redirect:307,https://[::1]:8000,acted", True, True),
        (
            "reset:times=2,on=poll/cancel,window=10s-40s,chance=0.30,acted",
            "reset:acted,on=cancel/poll,times=2,chance=0.3,window=10s-40s",
            False,
            True,
        ),
        ("500:chance=0", "500:chance=0", True, False),
    ],
)
def test_a_fault_is_read_and_its_text_reads_back_equal(
    text: str, canonical: str, *, replaces: bool, acted: bool
) -> None:
    fault = read(text)
    assert (str(fault), fault.replaces, fault.acted) == (canonical, replaces, acted)
    assert read(canonical) == fault


def test_a_fault_may_be_told_with_its_word() -> None:
    assert read("fault=503:html") == read("503:html")


@pytest.mark.parametrize(
    ("text", "is_drawn"),
    [
        ("503:on=poll,times=2,window=1s-2s", False),
        ("503:chance=0.5", True),
        ("latency:2s", False),
        ("latency:1s-2s", True),
        ("cut", True),
        ("cut:3", False),
    ],
)
def test_a_fault_tells_whether_it_leaves_something_to_chance(text: str, *, is_drawn: bool) -> None:
    assert read(text).is_drawn is is_drawn


def test_when_a_fault_strikes_is_kept_in_fields() -> None:
    fault = read("500:on=poll,times=2,chance=0.3,window=10s-40s")
    assert fault == Fault("500", (), frozenset(("poll",)), 2, 0.3, Span(10, 40))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("latencie:2s", "unknown fault 'latencie' (did you mean 'latency'?); known are a status (400-599), latency,"),
        ("status", "unknown fault 'status'"),
        ("200", "unknown fault '200'"),
        ("600", "unknown fault '600'"),
        (
            "cut,on=download",
            "fault cut: its parameters begin with ':', so expected cut:on=download, got 'cut,on=downlo",
        ),
        ("503,html", "fault 503: its parameters begin with ':', so expected 503:html, got '503,html'"),
        ("cat,on=download", "unknown fault 'cat,on=download'"),
        ("503:", "fault '503': expected parameters after the colon, got nothing"),
        ("503:htm", 'fault 503: expected html or empty, retry=SECONDS and acted, each at most once, got "htm (did you'),
        ("503:html,empty", "fault 503: expected html or empty"),
        ("503:retry=soon", "fault 503: retry: expected seconds, date+SECONDS, date, none, absurd, negative, word, got"),
        ("latency", "fault latency: expected a duration such as latency:2s or latency:1s-3s, got none"),
        ("latency:2", "fault latency: expected a duration such as 500ms, 3s, 2m or 1h, got '2'"),
        ("latency:2s,3s", "fault latency: expected one duration, got '2s,3s'"),
        ("malformed:3", "fault malformed: expected no parameter of its own, got '3'"),
        ("truncated:x", "fault truncated: expected a number of bytes such as 30, got 'x'"),
        ("truncated:-1", "fault truncated: expected a number of bytes such as 30, got '-1'"),
        ("drip:0/1s", "fault drip: expected bytes/pause such as 10/100ms, got '0/1s'"),
        ("drip:10", "fault drip: expected bytes/pause such as 10/100ms, got '10'"),
        ("drip:10/1", "fault drip: expected a duration such as 500ms, 3s, 2m or 1h, got '1'"),
        ("wrong_type:html", "fault wrong_type: expected a media type such as text/html, got 'html'"),
        ("redirect", "fault redirect: expected a scheme and host such as https://other.example, got ''"),
        ("redirect:other.example", "fault redirect: expected a scheme and host such as https://other.example, got 'ot"),
        ("redirect:304,https://a.example", "fault redirect: expected one of 301, 302, 303, 307, 308, got '304'"),
        ("truncated:acted", "fault truncated: the server always acts before it; leave out acted"),
        ("reset:acted=1", "fault reset: expected no parameter of its own, got 'acted=1'"),
        ("reset:acted,acted", "fault reset: acted stands twice"),
        ("reset:on=pol", "on: expected one or several of create, poll"),
        ("reset:times=0", "times: expected a whole number from 1 to 1000000, got '0'"),
        ("reset:chance=2", "chance: expected a number from 0 to 1 such as 0.25, got '2'"),
        ("reset:chance=1.5", "chance: expected a number from 0 to 1 such as 0.25, got '1.5'"),
        ("reset:chance=.5", "chance: expected a number from 0 to 1 such as 0.25, got '.5'"),
        ("reset:window=10s", "window: expected two durations such as 10s-40s, got '10s'"),
        ("reset:window=40s-10s", "window: expected the earlier moment first, got '40s-10s'"),
    ],
)
def test_what_is_no_fault_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ScenarioInvalid) as caught:
        read(text)
    assert caught.value.place == "here"
    assert caught.value.reason.startswith(reason)


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("latency:1s-3s,chance=0.5,times=2,window=1s-2s", "latency:2s"),
        ("truncated", "truncated:129"),
        ("cut:30,on=poll", "cut:30,on=poll"),
        ("504:html,acted,times=1", "504:html,acted"),
    ],
)
def test_a_resolved_fault_leaves_nothing_to_chance(text: str, resolved: str) -> None:
    assert read(text).resolved(lambda _purpose: 0.5) == read(resolved)
