"""The pages of the dossier, in the order of `settings.DOSSIER_SECTIONS`."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from dossiers.sections.base import (
    GROUPS,
    JURY,
    OWN,
    Block,
    Item,
    Missing,
    Section,
)
from dossiers.sections.course import Baccalaureat, Cursus
from dossiers.sections.forms import PageForm, raw
from dossiers.sections.identity import Identite, Ine, Pieces
from dossiers.sections.life import Experiences, Langues, Sejour
from dossiers.sections.pieces import (
    Condition,
    Slot,
    condition,
    forget_pieces,
    pieces_of,
    touched_by,
    unfolds,
)
from dossiers.sections.reading import Reading
from dossiers.sections.sheet import Sheet, shown_value
from dossiers.sections.wishes import Annexes, Formations

__all__ = [
    "GROUPS",
    "JURY",
    "OWN",
    "Annexes",
    "Baccalaureat",
    "Block",
    "Condition",
    "Cursus",
    "Experiences",
    "Formations",
    "Identite",
    "Ine",
    "Item",
    "Langues",
    "Missing",
    "PageForm",
    "Pieces",
    "Reading",
    "Section",
    "Sejour",
    "Sheet",
    "Slot",
    "all_sections",
    "condition",
    "forget_pieces",
    "missing",
    "pieces_of",
    "raw",
    "section",
    "sections_of",
    "shown_value",
    "touched_by",
    "unfolds",
]


@cache
def all_sections() -> tuple[Section, ...]:
    """Every page the platform knows, in order; knowledge goes up by settings alone."""
    return tuple(import_string(path)() for path in settings.DOSSIER_SECTIONS)


def sections_of(campaign) -> tuple[Section, ...]:
    """The pages this campaign asks for, in order."""
    return tuple(each for each in all_sections() if each.applies(campaign))


def section(campaign, slug) -> Section | None:
    """The page of this address in this campaign, or None."""
    return next((each for each in sections_of(campaign) if each.slug == slug), None)


def missing(reading) -> list[Missing]:
    """Everything left to do in the dossier, page after page."""
    return [item for each in sections_of(reading.campaign) for item in each.missing(reading)]
