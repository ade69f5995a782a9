"""Who plays what: the states that the demonstration shows, and in which campaigns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One line of the cast: a campaign, what becomes of the dossier, and how often of sixty."""

    campaign: str
    fate: str
    often: int


CURRENT, MASTERE = "apprentissage", "imt-bs"
PARTS = (
    Part(CURRENT, "submitted", 4),
    Part(MASTERE, "submitted", 2),
    Part(CURRENT, "half", 6),
    Part(CURRENT, "validated", 3),
    Part(CURRENT, "completing", 2),
    Part("apprentissage-2025", "lapsed", 3),
    Part(CURRENT, "reopened", 2),
    Part(CURRENT, "inadmissible", 1),
    Part(CURRENT, "withdrawn", 1),
    Part(CURRENT, "begun", 5),
    Part(CURRENT, "unpaid", 2),
    Part(CURRENT, "paid", 1),
    Part(CURRENT, "card_refused", 1),
    Part(CURRENT, "forced", 2),
    Part("apprentissage-2025", "validated", 2),
    Part("apprentissage-2022", "validated", 2),
    Part("apprentissage-2021", "validated", 1),
    Part(MASTERE, "half", 3),
    Part(CURRENT, "answered", 1),
    Part(CURRENT, "added", 1),
    Part(CURRENT, "bursary_refused", 1),
    Part(CURRENT, "one_withdrawn", 1),
    Part(MASTERE, "validated", 1),
    Part(MASTERE, "unpaid", 1),
    Part(MASTERE, "begun", 2),
    Part("apprentissage-2022", "lapsed", 2),
    Part("apprentissage-2025", "inadmissible", 1),
    Part("apprentissage-2021", "lapsed_whole", 1),
    Part("apprentissage-2021", "lapsed", 1),
    Part(CURRENT, "silent", 1),
    Part(CURRENT, "again", 1),
    Part(CURRENT, "paying", 1),
    Part(CURRENT, "paid_not_sent", 1),
)


def cast(count: int) -> list[Part]:
    """`count` parts: every line of the cast once before any comes twice, and so on again."""
    chosen = []
    while len(chosen) < count:
        most = max(part.often for part in PARTS)
        chosen += [part for turn in range(most) for part in PARTS if part.often > turn]
    return chosen[:count]
