"""What becomes of one recorded request between two sides: what is otherwise for it, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from givonkit.spec.comparing.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from givonkit.prices import Price
    from givonkit.spec.comparing import ShownModel
    from givonkit.validation import Accepted

    from .recorded_words import RecordedWords


class Effect(NamedTuple):
    """One thing that is otherwise, with the places of the facts behind it; a breaking one is not what was asked for."""

    says: str
    places: tuple[str, ...]
    is_breaking: bool = False


class Request(NamedTuple):
    """A model on both sides, the input that was sent for it, and the fields that are called otherwise after."""

    before: ShownModel
    after: ShownModel
    given: Mapping[str, Any]
    renamed: Mapping[str, str]

    @property
    def sides(self) -> tuple[ShownModel, ShownModel]:
        """The model before, and the model after."""
        return self.before, self.after

    def hidden_on(self, side: ShownModel) -> set[str]:
        """Return the fields that matter to the request, and that this side alone does not show."""
        other = self.after if side is self.before else self.before
        names = {*side.fields, *other.fields, *self.given}
        return {name for name in names if self._is_hidden(side, name) and not self._is_hidden(other, name)}

    def _is_hidden(self, side: ShownModel, name: str) -> bool:
        if name not in side.fields:
            return name in self.given and not side.shows_all_fields
        if name in self.given:
            return bool(side.fields[name].get("cut"))
        if any(f"fields.{name}.{fact}" in side.unread for fact in ("default", "required")):
            return True
        is_slot = any("media" in each.fields.get(name, {}) for each in self.sides)
        return bool(side.fields[name].get("cut")) and not is_slot


def untold(request: Request) -> Iterator[Effect]:
    """Yield the fields that one side does not show, so that what the request meets there cannot be told."""
    for side in request.sides:
        hidden = sorted(request.hidden_on(side))
        if hidden:
            verb = "is" if len(hidden) == 1 else "are"
            places = (*(f"fields.{name}" for name in hidden), "fields_complete")
            yield Effect(f"cannot be told: {listed(hidden)} {verb} not shown on {side.side}", places)


def effects(request: Request, before: Accepted, after: Accepted, words: RecordedWords) -> Iterator[Effect]:
    """Yield what a request that both sides accept gets or pays otherwise."""
    hidden = request.hidden_on(request.before) | request.hidden_on(request.after)
    yield from _modes(request, before, after)
    yield from _media(request, hidden)
    for old, new in _names(request, before, after):
        if not hidden & {old, new}:
            yield from _value(request, (old, new), (before.input.get(old), after.input.get(new)), words)
    yield from _prices(request, before.price, after.price, is_open=bool(hidden))


def _modes(request: Request, before: Accepted, after: Accepted) -> Iterator[Effect]:
    if before.mode == after.mode:
        return
    silent = [side.side for side in request.sides if "modes" not in side.facts]
    if silent:
        yield Effect(f"cannot be told: which mode it selects, since {silent[0]} shows no modes", ("modes",))
        return
    used = [name for name in request.given if "media" in request.before.fields.get(name, {})]
    is_lost = before.mode not in request.after.facts["modes"] or bool(_other_media(request))
    beside = f", and {listed(used)} is not used as before" if is_lost and used else ""
    says = f"it is accepted, but selects {after.mode} instead of {before.mode}{beside}"
    yield Effect(says, ("modes", *(f"fields.{name}.media" for name in used)), is_lost)


def _other_media(request: Request) -> list[str]:
    return [
        name
        for name in request.given
        if name in request.after.fields
        and (was := request.before.fields.get(name, {}).get("media"))
        and was != request.after.fields[name].get("media", was)
    ]


def _media(request: Request, hidden: set[str]) -> Iterator[Effect]:
    for name in _other_media(request):
        if name not in hidden:
            was, now = (side.fields[name]["media"] for side in request.sides)
            yield Effect(
                f"{name} takes {now} now, and what was sent is {was}", (f"fields.{name}.media",), is_breaking=True
            )


def _names(request: Request, before: Accepted, after: Accepted) -> Iterator[tuple[str, str]]:
    """Yield each field as it is called before and after."""
    old_names = {new: old for old, new in request.renamed.items()}
    for name in dict.fromkeys((*before.input, *after.input)):
        if name not in request.renamed:
            yield old_names.get(name, name), name
        elif request.renamed[name] not in after.input:
            yield name, request.renamed[name]


def _value(request: Request, names: tuple[str, str], values: tuple[Any, Any], words: RecordedWords) -> Iterator[Effect]:
    (old, name), (was, now) = names, values
    if was == now and isinstance(was, bool) == isinstance(now, bool):
        return
    if was is None and now is False and name not in request.before.fields:
        return
    before, after = ("left open" if value is None else words.value(value) for value in values)
    if before.strip('"') != after.strip('"'):
        before, after = before.strip('"'), after.strip('"')
    shown = words.name(name)
    if {old, name} & {*request.given}:
        says = f"{shown} is {after} instead of {before}"
    else:
        says = f"{shown} is left out, and {f'{after} now' if now is not None else f'no longer {before}'}"
    yield Effect(says, (f"fields.{name}",))


def _prices(request: Request, was: Price, now: Price, *, is_open: bool) -> Iterator[Effect]:
    old, new = _price_words(was), _price_words(now)
    if old == new or is_open:
        return
    rows = [(side.facts.get("prices") or {}).get("rows") for side in request.sides]
    places = (*_price_places(was), *_price_places(now))
    if rows[0] is not None and rows[1] is None:
        says = f"cannot be told: what it costs, since {request.after.side} shows no price rows"
        yield Effect(says, ("prices.rows",))
    else:
        yield Effect(f"it costs {new} instead of {old}", (*places, *(["prices.rows"] if rows[0] is None else [])))


def _price_places(price: Price) -> tuple[str, ...]:
    if price.row == "headline":
        return ("prices.headline",)
    return tuple(f"prices.rows.{price.row} {unit}" for unit in ("tokens/s", "tokens"))


def _price_words(price: Price) -> str:
    unit = "token" if price.text == "1" else "tokens"
    return f"{'' if price.basis == 'exact' else 'at least '}{price.text} {unit}"


def field_of(pointer: str) -> str:
    """Return the field that a JSON Pointer leads into."""
    return pointer.removeprefix("/input/").partition("/")[0]


def folded_places(told: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Yield `place: words` for each different complaint, items of one list together, and the number of its first."""
    groups: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for number, (place, words) in enumerate(told):
        parent, _, last = place.rpartition(".")
        key = (parent, words) if last.isdecimal() else (place, words)
        groups.setdefault(key, []).append((number, place))
    for (parent, words), alike in groups.items():
        (number, first), (_, last) = alike[0], alike[-1]
        place = first if first == last else f"{first} to .{last.removeprefix(parent).removeprefix('.')}"
        yield f"{place}: {words}", number
