"""The questions candidates ask and our answers: one source for the help page, the home page and the fields."""

from portal.help.applying import APPLYING, FEES, FILLING
from portal.help.papers import ABROAD, DATA, PAPERS, REFERENTS
from portal.help.question import Question, Theme

THEMES: list[Theme] = [
    Theme("candidature", *APPLYING),
    Theme("remplissage", *FILLING),
    Theme("pieces", *PAPERS),
    Theme("referents", *REFERENTS),
    Theme("frais", *FEES),
    Theme("etranger", *ABROAD),
    Theme("donnees", *DATA),
]

# The six the support is asked most often: shown on the home page.
FREQUENT = ("releve-absent", "attendre-referents", "ajouter", "ine-format", "bourse", "decision")


def frequent() -> list[Question]:
    """The six most asked questions, in the order of `FREQUENT`."""
    known = {question.slug: question for theme in THEMES for question in theme.questions}
    return [known[slug] for slug in FREQUENT]


__all__ = ["FREQUENT", "THEMES", "Question", "Theme", "frequent"]
