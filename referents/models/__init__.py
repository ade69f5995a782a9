"""Tables of this floor: people, what they are asked, what becomes of what they wrote."""

from referents.models.outcomes import AccessFile, AccessRequest, OpinionPrint, Reading
from referents.models.people import MOST, PursuitOpinion, Referent, ReferentChoice
from referents.models.requests import (
    CORRECTED_FOR,
    MOST_CRITERIA,
    PURSUIT,
    WAITING,
    Criterion,
    Recommendation,
)

__all__ = [
    "CORRECTED_FOR",
    "MOST",
    "MOST_CRITERIA",
    "PURSUIT",
    "WAITING",
    "AccessFile",
    "AccessRequest",
    "Criterion",
    "OpinionPrint",
    "PursuitOpinion",
    "Reading",
    "Recommendation",
    "Referent",
    "ReferentChoice",
]
