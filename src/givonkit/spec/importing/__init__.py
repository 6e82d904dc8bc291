"""Model pages read into the shape of model files, with a basis and a source for each fact."""

from .page import ImportedPage, Stop, import_page
from .reading import CONTRADICTION, NOT_FOUND, NOT_UNDERSTOOD, TO_CHECK, Note

__all__ = [
    "CONTRADICTION",
    "NOT_FOUND",
    "NOT_UNDERSTOOD",
    "TO_CHECK",
    "ImportedPage",
    "Note",
    "Stop",
    "import_page",
]
