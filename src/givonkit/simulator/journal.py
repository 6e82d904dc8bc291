"""What came and what was answered: bounded, and shown without secrets."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from givonkit.masking import SHORTEST_SECRET, Secrets, longest_first, masked

from .budget import ITEMS, Budget
from .journal_entry import KEPT_BODY_BYTES, SHOWN_BODY_BYTES, Entry, credential_of, shown_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from givonkit.http import Reply, Request

    from .budget import Kept

__all__ = ["SHOWN_BODY_BYTES", "Journal"]
_LONGEST_PATH = 200


class Journal:
    """Keeps the last `limit` requests and answers, and shows the first 16 KiB of bodies and the headers of a list.

    Secrets are masked wherever they stray to: those that `known` returns, and what the kept requests sent to authorize
    themselves. A `budget` bounds many journals together. It can be read while another thread writes it.
    """

    def __init__(
        self,
        limit: int,
        known: Callable[[], Secrets] = Secrets,
        budget: Budget | None = None,
        given_keys: Iterable[str] = (),
    ) -> None:
        self._items = ITEMS * limit
        self._entries: deque[Any] = deque(maxlen=self._items)
        self._newest: Kept | None = None
        self._recorded = 0
        self._known = known
        self._given = tuple(key.encode() for key in given_keys if len(key) >= SHORTEST_SECRET)
        self._budget = Budget(limit) if budget is None else budget

    def __len__(self) -> int:
        return len(self._entries) // ITEMS

    @property
    def recorded(self) -> int:
        """How many requests came since the last clear, whether they are still kept or not."""
        return self._recorded

    def record(self, now: float, request: Request, reply: Reply) -> None:
        """Keep a request and its answer."""
        number = self._recorded = self._recorded + 1
        body, answer, disturbance = request.body, reply.body, reply.disturbance
        if len(body) > KEPT_BODY_BYTES:
            body = body[:KEPT_BODY_BYTES]
        if len(answer) > KEPT_BODY_BYTES:
            answer = answer[:KEPT_BODY_BYTES]
        plain = (
            len(body) + len(answer),
            number,
            now,
            request.method,
            request.path,
            request.query,
            body,
            reply.status,
            tuple(reply.headers),
            answer,
            reply.summary,
            None if disturbance is None else tuple(disturbance),
        )
        self._newest = entry = (plain, request.headers, reply.facts)
        self._budget.add(self, self._entries, self._items, entry)

    def clear(self) -> None:
        """Forget every entry; the next one has the number 1."""
        self._budget.empty(self, self._entries)
        self._newest = None
        self._recorded = 0

    def newest_line(self) -> tuple[float, str]:
        """Return the time and one line about the entry that was recorded last, without keys and control characters.

        A status of `-` says that nothing was sent. Raises IndexError before the first entry.
        """
        if self._newest is None:
            raise IndexError("nothing was recorded")
        entry = Entry.of(self._newest)
        status = "-" if entry.status is None else entry.status
        path = entry.path
        if len(path) > _LONGEST_PATH:
            path = self._masked(path, entry)[:_LONGEST_PATH]
        line = f"{entry.method} {_printable(path)} {status} {_printable(entry.summary)}"
        return entry.time, self._masked(line, entry)

    def entries(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield the last entries, the oldest first, as plain values for JSON; `number` counts from 1 since a clear.

        `key` is the label of the key that was sent; `cut` says that a body was longer than what is shown; `status` is
        None when nothing was sent; `disturbance` is there when one befell the reply.
        """
        kept = self._budget.kept_in(self._entries)
        known = self._known()
        others = Secrets(
            credential
            for credential in map(credential_of, {headers.get(b"authorization", b"") for _, headers, _ in kept})
            if credential not in known
        )

        def found_in(text: bytes) -> list[bytes]:
            return longest_first((*known.found_in(text), *others.found_in(text)))

        first = 0 if limit is None else max(len(kept) - limit, 0)
        for entry in kept[first:]:
            yield shown_entry(Entry.of(entry), found_in)

    def _masked(self, line: str, entry: Entry) -> str:
        """Return a line without keys; that of a request that was answered well holds words of the double alone."""
        text = line.encode("utf-8", "surrogatepass")
        credential = credential_of(entry.authorization)
        if entry.status is not None and entry.status < 400 and not self._given and credential not in text:
            return line
        secrets = longest_first((*self._known().found_in(text), *Secrets((credential, *self._given)).found_in(text)))
        return masked(text, secrets).decode("utf-8", "replace") if secrets else line


def _printable(text: str) -> str:
    return text if text.isprintable() else ascii(text)
