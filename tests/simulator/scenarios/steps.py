"""Steps of every kind, for Hypothesis."""

from hypothesis import strategies as st

from givonkit.simulator.scenarios import Fault, Outcome, Step, Timing
from givonkit.simulator.scenarios.durations import Span
from givonkit.simulator.scenarios.effects import status_words
from givonkit.simulator.scenarios.fault import read_fault
from givonkit.simulator.scenarios.match import OPERATIONS
from givonkit.simulator.scenarios.scenario import FAILURES, default_message
from givonkit.simulator.scenarios.words import is_always_before

counts = st.integers(1, 1_000_000)
shares = st.integers(0, 1_000_000).map(lambda millionths: millionths / 1_000_000)
seconds = st.integers(0, 10**8).map(lambda milliseconds: milliseconds / 1000)
spans = st.tuples(seconds, seconds).map(lambda pair: Span(*sorted(pair)))
windows = spans.filter(lambda span: span.low < span.high)
codes = st.one_of(st.sampled_from(list(FAILURES)), st.from_regex("[a-z][a-z0-9_]{0,63}", fullmatch=True))
messages = st.text(max_size=40)


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    kind = draw(st.sampled_from(["succeed", "fail", "refuse", "stall", "cancel"]))
    if kind == "fail":
        outcome = Outcome("fail", None, draw(codes))
    elif kind == "refuse":
        status = draw(st.integers(400, 599))
        outcome = Outcome("refuse", status, draw(st.one_of(st.just(status_words(status)[0]), codes)))
    else:
        return Outcome(kind)  # type: ignore[arg-type]
    message = draw(st.one_of(st.none(), messages))
    return outcome._replace(message=default_message(outcome) if message is None else message)


@st.composite
def timings(draw: st.DrawFn, kind: str | None) -> Timing:
    if kind == "refuse":
        return Timing()
    progress = draw(st.one_of(st.none(), st.lists(shares, min_size=1, max_size=5).map(tuple)))
    forms = ["none", "parts"] if kind == "stall" else ["none", "parts", "after", "polls"]
    match draw(st.sampled_from(forms)):
        case "parts":
            return Timing(draw(spans), draw(st.one_of(st.none(), spans)), progress=progress)
        case "after":
            return Timing(after=draw(spans), progress=progress)
        case "polls":
            return Timing(polls=draw(counts), progress=progress)
    return Timing(progress=progress)


fault_texts = st.sampled_from(
    [
        *("latency:2s", "latency:1s-3s", "429", "429:retry=date+30", "503:html,retry=5", "504:empty,acted", "418"),
        *("wrong_type", "malformed", "truncated", "truncated:57", "gzip_cut:40", "drip:1/50ms", "empty", "reset"),
        *("reset:acted", "cut", "close:30", "hang", "redirect:302,https://other.example:8443"),
    ]
)


@st.composite
def faults(draw: st.DrawFn) -> Fault:
    return read_fault(draw(fault_texts), "here", OPERATIONS)._replace(
        on=draw(st.frozensets(st.sampled_from(OPERATIONS), max_size=3)),
        times=draw(st.one_of(st.none(), counts)),
        chance=draw(st.one_of(st.none(), shares)),
        window=draw(st.one_of(st.none(), windows)),
    )


@st.composite
def steps(draw: st.DrawFn) -> Step:
    outcome = draw(st.one_of(st.none(), outcomes()))
    timing = draw(timings(outcome.kind if outcome else None))
    says_nothing = outcome is None and timing == Timing()
    possible = faults() if says_nothing else faults().filter(lambda fault: not is_always_before(fault))
    return Step(
        outcome,
        timing,
        tuple(draw(st.lists(possible, min_size=int(says_nothing), max_size=3))),
        draw(st.one_of(st.none(), counts)),
    )
