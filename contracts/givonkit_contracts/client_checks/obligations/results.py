"""Results: all that was paid for is fetched, whole and without the key, and what a refusal says is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from givonkit_contracts.client_checks.obligation import Broken, Level, Unsettled, obligation
from givonkit_contracts.client_checks.outcome import Failed

from ._seen import first_told, said_in_the_end, unless_succeeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from givonkit_contracts.client_checks.obligation import Finding
    from givonkit_contracts.client_checks.run import Exchange, Run

_REFUSAL = "no corgi may be red on a Sunday"
_FAILURE = "the corgi came out too red to be shown"
_NOT_FETCHED = Unsettled("the client never came to fetch a result")


@obligation("results", Level.CORE, "after=5s", bug="one HTTP client with the key as its default header fetches all")
def key_stays_with_the_api(run: Run) -> Finding:
    """A client fetches results, which lie on another host, without its key."""
    downloads = run.of("download")
    if not downloads:
        return _NOT_FETCHED
    for download in downloads:
        if download.carries_key or _is_among(run.lives[0].errand.api_key, download):
            return Broken(f"it sent its key to {download.host}, where the results lie", download.number)
    return None


@obligation("results", Level.RESILIENT, "poll#1-=odd-many-outputs", bug="the first of several outputs is taken for all")
def every_output_is_fetched(run: Run) -> Finding:
    """A client fetches every output that its job has."""
    told = [exchange for exchange in run.of("poll") if exchange.is_ok and len(set(_urls(exchange.told))) > 1]
    if run.succeeded is None or not told:
        return Unsettled("the client never succeeded with a job of several outputs")
    count = len(set(_urls(told[-1].told)))
    fetched = len([exchange for exchange in run.of("download") if exchange.is_ok])
    if fetched < count:
        return Broken(f"it was told of {count} outputs, and fetched {fetched}", told[-1].number)
    if len(run.succeeded.urls) < count:
        return Broken(f"it was told of {count} outputs, and reported {len(run.succeeded.urls)}", told[-1].number)
    return None


@obligation(
    "results",
    Level.RESILIENT,
    "download#1=cut:100",
    "download#1=close:100",
    bug="a file whose transfer broke off is kept as far as it came, or given up",
)
def cut_download_is_fetched_again(run: Run) -> Finding:
    """A client fetches a result again when the connection breaks before all of it has come."""
    struck = next(iter(run.befallen("download")), None)
    if struck is None:
        return _NOT_FETCHED
    had = run.succeeded
    job = run.job(struck.job)
    if had is not None and job is not None and had.size < job.size:
        return Broken(f"it took {had.size} bytes of a result that has {job.size} for all of it", struck.number)
    return unless_succeeded(run, "the download broke off after 100 bytes", struck)


@obligation(
    "results",
    Level.RESILIENT,
    "download#1=503",
    bug="polls are tried again, the download is not, and the paid result is given up",
)
def failing_download_is_tried_again(run: Run) -> Finding:
    """A client tries a download again when the host of the results has a passing error."""
    struck = next(iter(run.befallen("download")), None)
    return unless_succeeded(run, "the download was answered 503 once", struck) if struck else _NOT_FETCHED


@obligation(
    "results",
    Level.RESILIENT,
    "download#1=403",
    "download#1=410",
    bug="the URL of the first answer is kept, and when it has expired the paid result is given up",
)
def expired_url_is_renewed(run: Run) -> Finding:
    """A client whose URL of a result is refused reads the job once more for one that works."""
    struck = next(iter(run.befallen("download")), None)
    if struck is None:
        return _NOT_FETCHED
    # Who has read the job again, and was told the same URL, has reason to give up.
    if any(exchange.operation in ("poll", "list") and exchange.is_ok for exchange in run.after(struck)):
        return None if run.succeeded else Unsettled("the client read the job again, and was told the same URL")
    return unless_succeeded(run, f"the URL was answered {struck.status}; it did not read the job again", struck)


@obligation(
    "results",
    Level.RESILIENT,
    "poll#1-=odd-no-outputs deadline=60s",
    bug="`completed` is taken for success, and nobody looks whether there is a result",
    must=False,
)
def no_output_is_no_success(run: Run) -> Finding:
    """A client reports no success for a job that has completed without any output."""
    told = first_told(run, "completed")
    if told is None or run.of("download"):
        return Unsettled("the client was never told of a job that had completed without an output")
    if run.succeeded is None:
        return None
    return Broken("the job had completed without an output, and it reported success", told.number)


@obligation(
    "results",
    Level.CORE,
    f'refuse=400 message="{_REFUSAL}"',
    bug="a refusal becomes `HTTP 400`, and what is wrong with the request is lost",
)
def refusal_text_is_kept(run: Run) -> Finding:
    """A client reports what the API says when it refuses a request."""
    told = next((exchange for exchange in run.of("create") if exchange.is_whole and exchange.status == 400), None)
    return _keeps(run, _REFUSAL, told)


@obligation(
    "results",
    Level.CORE,
    f'fail=content_policy message="{_FAILURE}" after=5s',
    bug="every failure becomes `job failed`, and why is lost",
)
def failure_text_is_kept(run: Run) -> Finding:
    """A client reports what the API says about why a job has failed."""
    return _keeps(run, _FAILURE, first_told(run, "failed"))


@obligation(
    "results",
    Level.RESILIENT,
    "after=5s",
    bug="the query of a URL is cut off where it is stored, and nobody can open it",
    must=False,
)
def url_is_reported_as_it_came(run: Run) -> Finding:
    """A client reports the URL of a result as it was told, with the query that makes it work."""
    told = {url for exchange in run.of("create", "poll", "cancel", "list") for url in _urls(exchange.told)}
    if run.succeeded is None or not told:
        return Unsettled("the client never succeeded with a URL that it was told")
    strange = next((url for url in run.succeeded.urls if url not in told), None)
    return None if strange is None else Broken(f"it reported {strange[:200]}, a URL that it was never told")


def _keeps(run: Run, words: str, told: Exchange | None) -> Finding:
    """Return whether words that the client was told stand in what it reported."""
    if told is None or not isinstance(run.outcome, Failed):
        return Unsettled("the client was never told why there is no result")
    if words in " ".join(run.outcome.message.split()):
        return None
    return Broken(f"it was told {words!r}, and {said_in_the_end(run)}", told.number)


def _is_among(key: str, exchange: Exchange) -> bool:
    return any(key in value for value in exchange.headers.values())


def _urls(told: Any) -> Iterator[str]:
    """Yield the URLs in what was told, wherever they stand."""
    if isinstance(told, str):
        if told.startswith(("http://", "https://")):
            yield told
    elif isinstance(told, dict | list):
        for part in told.values() if isinstance(told, dict) else told:
            yield from _urls(part)
