"""Where a job is read: the path that its id makes, found by reading it and meeting the same id there."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

from .leaves import Path, is_time, last_name, leaves, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .exchange import Exchange

USUAL_PATHS = (
    "/api/v1/generations/{id}",
    "/api/v1/jobs/{id}",
    "/api/v1/tasks/{id}",
    "/api/v1/predictions/{id}",
    "/api/v1/videos/{id}",
    "/api/v1/images/{id}",
    "/api/v1/requests/{id}",
    "/api/v1/generations/{id}/status",
    "/api/v1/generations?id={id}",
)
_ID_WORDS = ("uuid", "id", "job", "task", "generation", "request", "prediction", "name", "key", "token")
_TRIED_IDS = 4
_LONGEST_ID = 128


class IdPlace(NamedTuple):
    """Where an id stands in the answer to POST (None: in its Location header alone), and the path that it makes.

    A reading holds the job at `root`, and its id at `read` (None: nowhere).
    """

    created: Path | None
    read: Path | None
    root: Path
    template: str
    told: Path | str | None
    how: str

    def id_of(self, exchange: Exchange) -> str | None:
        """Return the id that an accepted POST gave its job."""
        if self.created is None:
            path = location(exchange)
            return id_in(path, self.template) if path is not None else None
        value = dict(leaves(exchange.answer)).get(self.created)
        return str(value) if _may_be_id(value) else None

    def path_of(self, identifier: str) -> str:
        """Return the path that reads the job of an id."""
        return self.template.replace("{id}", quote(identifier, safe=""))


class Found(NamedTuple):
    """The place of the id, and the answer that showed it."""

    place: IdPlace
    exchange: Exchange


def location(exchange: Exchange) -> str | None:
    """Return the Location header of an answer."""
    return next(
        (value.decode("latin-1") for name, value in exchange.reply_headers if name.lower() == b"location"), None
    )


def id_in(path: str, template: str) -> str | None:
    """Return the id that a path of a template holds."""
    before, _, after = template.partition("{id}")
    if not (path.startswith(before) and path.endswith(after)) or len(path) <= len(before) + len(after):
        return None
    return unquote(path[len(before) : len(path) - len(after)])


class JobPathSearch:
    """Looks for the place where jobs are read; `same_origin` gives the path of a URL of the same server."""

    def __init__(self, get: Callable[[str, str], Exchange], same_origin: Callable[[str], str | None]) -> None:
        self._get = get
        self._same_origin = same_origin

    def find(self, created: Exchange, sent: set[Any]) -> Found | None:
        """Return where a job is read, tried out on one that was just accepted; `sent` are the values of its request."""
        candidates = id_candidates(created, sent)
        doubtful: Found | None = None
        tried: set[str] = set()
        for path, told in chain(self._told_paths(created), _usual_paths(candidates)):
            if path in tried:
                continue
            tried.add(path)
            exchange = self._get(path, created.probe)
            found = _same_id(exchange, path, told, candidates)
            if found is not None and self._is_about_one(found, exchange):
                return Found(found, exchange)
            other = _other_id(exchange, path, told, candidates) or _no_id(exchange, path, told, candidates)
            if other is not None and self._is_the_only_one(other, exchange):
                doubtful = _likelier(doubtful, Found(other, exchange))
        return doubtful

    def _told_paths(self, created: Exchange) -> Iterator[tuple[str, Path | str]]:
        header = location(created)
        path = self._same_origin(header) if header is not None else None
        if path is not None:
            yield path, "Location"
        for place, value in leaves(created.answer):
            if isinstance(value, str) and value.startswith(("http://", "https://", "/")):
                path = self._same_origin(value)
                if path is not None:
                    yield path, place

    def _is_the_only_one(self, place: IdPlace, exchange: Exchange) -> bool:
        """Whether another id is not found."""
        identifier = id_in(exchange.path, place.template) or ""
        return self._get(place.path_of(_another(identifier)), exchange.probe).status in (400, 404, 410, 422)

    def _is_about_one(self, place: IdPlace, exchange: Exchange) -> bool:
        """Whether another id gets another answer: a path that ignores the id reads no job."""
        identifier = id_in(exchange.path, place.template) or ""
        other = self._get(place.path_of(_another(identifier)), exchange.probe)
        return not (other.is_accepted and identifier in {str(value) for _, value in leaves(other.answer)})


def id_candidates(created: Exchange, sent: set[Any]) -> list[tuple[Path, str]]:
    """Return the values of an answer that may be the id of a job, the likeliest first."""
    found = [
        (path, str(value))
        for path, value in leaves(created.answer)
        if _may_be_id(value) and str(value) not in sent and not is_time(value)
    ]
    found.sort(key=lambda candidate: (_rank(*candidate), len(candidate[0])))
    return found[:_TRIED_IDS]


def _usual_paths(candidates: list[tuple[Path, str]]) -> Iterator[tuple[str, None]]:
    for _, identifier in candidates:
        for template in USUAL_PATHS:
            yield template.replace("{id}", quote(identifier, safe="")), None


def _may_be_id(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return False
    text = str(value)
    return 0 < len(text) <= _LONGEST_ID and not any(letter.isspace() or letter in "/?#\\" for letter in text)


def _looks_like_id(text: str) -> bool:
    return len(text) > 3 and any(letter.isdigit() for letter in text)


def _rank(path: Path, text: str) -> int:
    """Return how unlikely a value is the id of a job, by its name first and its looks second."""
    name = last_name(path)
    by_name = 0 if name.endswith(("id", "uuid")) else 1 if name in _ID_WORDS else 2
    if name.startswith(("trace", "span", "user", "account", "org", "project", "correlation")):
        by_name = 1
    return 2 * by_name + (not any(letter.isdigit() for letter in text))


def _same_id(
    exchange: Exchange, path: str, told: Path | str | None, candidates: list[tuple[Path, str]]
) -> IdPlace | None:
    if not exchange.is_accepted:
        return None
    shown = {place: str(value) for place, value in leaves(exchange.answer) if _may_be_id(value)}
    for created, identifier in candidates:
        template = _template(path, identifier)
        place = _best([where for where, value in shown.items() if value == identifier], created)
        if template is not None and place is not None:
            return IdPlace(created, place, place[:-1], template, told, _how(template, told, created))
    if told != "Location":
        return None
    for segment in path.split("/"):
        place = _best([where for where, value in shown.items() if value == unquote(segment) and segment], None)
        if place is not None:
            template = path.replace(segment, "{id}")
            return IdPlace(None, place, place[:-1], template, told, _how(template, told, None))
    return None


def _other_id(
    exchange: Exchange, path: str, told: Path | str | None, candidates: list[tuple[Path, str]]
) -> IdPlace | None:
    """Return the place where an answer shows an id under the same name, though another one than the path has."""
    if not exchange.is_accepted:
        return None
    shown = [place for place, value in leaves(exchange.answer) if _may_be_id(value) and _looks_like_id(str(value))]
    for created, identifier in candidates:
        template = _template(path, identifier)
        place = _best([where for where in shown if last_name(where) == last_name(created)], created)
        if template is not None and place is not None and _looks_like_id(identifier):
            return IdPlace(created, place, place[:-1], template, told, _how(template, told, created))
    return None


def _no_id(
    exchange: Exchange, path: str, told: Path | str | None, candidates: list[tuple[Path, str]]
) -> IdPlace | None:
    """Return the place of a job that is shown without any id."""
    if not exchange.is_accepted or not isinstance(exchange.answer, (dict, list)):
        return None
    for created, identifier in candidates:
        template = _template(path, identifier)
        if template is not None and _looks_like_id(identifier):
            how = f"{_how(template, told, created)}; the answer shows no id, and another id is not found"
            return IdPlace(created, None, _root(exchange.answer), template, told, how)
    segment = max(filter(_looks_like_id, path.partition("?")[0].split("/")), key=len, default=None)
    if told != "Location" or segment is None:
        return None
    template = path.replace(segment, "{id}", 1)
    how = f"{_how(template, told, None)}; the answer shows no id, and another id is not found"
    return IdPlace(None, None, _root(exchange.answer), template, told, how)


def _root(answer: Any) -> Path:
    """Return where the one object of an answer stands that has more than one value."""
    root: Path = ()
    while isinstance(answer, (dict, list)) and len(answer) == 1:
        key: str | int = 0 if isinstance(answer, list) else next(iter(answer))
        if not isinstance(answer[key], (dict, list)):  # type: ignore[index]  # the key is of the kind that the answer has
            break
        answer, root = answer[key], (*root, key)  # type: ignore[index]  # the key is of the kind that the answer has
    return root


def _likelier(one: Found | None, other: Found) -> Found:
    """Return the place that shows an id, or else the first one."""
    return other if one is None or (one.place.read is None and other.place.read is not None) else one


def _template(path: str, identifier: str) -> str | None:
    written_id = quote(identifier, safe="")
    parts = path.split("/")
    if written_id in parts:
        parts[parts.index(written_id)] = "{id}"
        return "/".join(parts)
    head, equals, tail = path.partition(f"={written_id}")
    return f"{head}={{id}}{tail}" if equals and not tail[:1].isalnum() else None


def _best(places: list[Path], created: Path | None) -> Path | None:
    """Return the place that is called as in the answer to POST, or else the one nearest to the outside."""
    name = last_name(created) if created is not None else "id"
    return min(places, key=lambda place: (last_name(place) != name, len(place)), default=None)


def _how(template: str, told: Path | str | None, created: Path | None) -> str:
    source = "a part of its path" if created is None else f"`{written(created)}` of the answer to POST"
    if told == "Location":
        return f"the Location header of the answer to POST led to {template}; the id is {source}"
    if told is not None:
        return f"the URL at `{written(told)}` of the answer to POST led to {template}; the id is {source}"  # type: ignore[arg-type]  # the only text is Location
    return f"{template} with {source} as the id was answered; it is one of the usual paths"


def _another(identifier: str) -> str:
    """Return an id of the same form that is another one."""
    turned = "".join(str((int(letter) + 5) % 10) if letter in "0123456789" else letter for letter in identifier)
    return turned if turned != identifier else identifier[::-1] + "x"
