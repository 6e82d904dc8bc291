"""Reading pages in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from givonkit.errors import PageUnusable
from givonkit.spec.importing import ImportedPage, import_page

from .page_facts import Facts, differences, facts_read, wrong_facts
from .page_model import SPEC

if TYPE_CHECKING:
    import re

FILE = "page.txt"


def imported(page: str | bytes) -> ImportedPage:
    """Import a page, given as text or bytes."""
    content = page.encode() if isinstance(page, str) else page
    return import_page(content, file=FILE, spec=SPEC)


def imported_or_refused(page: str | bytes) -> ImportedPage | None:
    """Import a page, or return None if it is refused with a message that names the file."""
    try:
        return imported(page)
    except PageUnusable as refusal:
        message = str(refusal)
    assert message.startswith(FILE), message
    assert len(message) < 1000, message
    return None


def assert_reads(page: str | bytes, shown: Facts) -> None:
    """Assert that a page gives exactly the facts that it shows."""
    found = imported(page)
    different = differences(found, shown)
    if different:
        pytest.fail("\n".join([*different, "Notes:", *(f"{note.line}: {note.says}" for note in found.notes)]))


def assert_reads_nothing_wrong(page: str | bytes, shown: Facts, *, only: re.Pattern[str] | None = None) -> None:
    """Assert that a page is refused, or gives only facts that it shows; `only` names those that are compared."""
    found = imported_or_refused(page)
    read = facts_read(found) if found else {}
    compared = {path: value for path, value in read.items() if only is None or only.search(path)}
    wrong = wrong_facts(compared, shown)
    if wrong:
        pytest.fail("\n".join(wrong))


def notes_about(found: ImportedPage, *words: str) -> list[str]:
    """Return what an import says about something, named by words that all occur."""
    return [note.says for note in found.notes if all(word in note.says for word in words)]
