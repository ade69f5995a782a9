"""The questions candidates ask and our answers: one source for help page, home page and fields."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from portal.formats import french

FILE = Path(__file__).parent / "data" / "questions.toml"
# The six the support is asked most often: shown on the home page.
FREQUENT = ("releve-absent", "attendre-referents", "ajouter", "ine-format", "bourse", "decision")


@dataclass(frozen=True)
class Question:
    """A question, its stable anchor, and the paragraphs of its answer, in the reader's language."""

    slug: str
    words_fr: str
    answer_fr: str
    words_en: str = ""
    answer_en: str = ""
    #: pages of the dossier, or « page.field », beside which the answer is given again
    beside: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The question; French when it has no English."""
        return self.words_fr if french() else self.words_en or self.words_fr

    @property
    def answer(self) -> list[str]:
        """The paragraphs of the answer; French when it has no English."""
        text = self.answer_fr if french() else self.answer_en or self.answer_fr
        return text.strip().splitlines()


@dataclass(frozen=True)
class Theme:
    """A group of questions under one title."""

    slug: str
    title_fr: str
    title_en: str
    questions: tuple[Question, ...]

    @property
    def title(self) -> str:
        """The title; French when it has no English."""
        return self.title_fr if french() else self.title_en or self.title_fr


def _question(told):
    return Question(**told | {"beside": tuple(told.get("beside", ()))})


@cache
def themes() -> tuple[Theme, ...]:
    """Every group, in the order of the file, which is read once."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["theme"]
    return tuple(
        Theme(
            each["slug"],
            each["title_fr"],
            each.get("title_en", ""),
            tuple(_question(question) for question in each["question"]),
        )
        for each in told
    )


@cache
def _beside() -> dict[str, tuple[Question, ...]]:
    found = {}
    for question in (each for theme in themes() for each in theme.questions):
        for place in question.beside:
            found[place] = (*found.get(place, ()), question)
    return found


def beside(page: str, field: str = "") -> tuple[Question, ...]:
    """The questions answered again on a page of the dossier, or beside one of its fields."""
    return _beside().get(f"{page}.{field}" if field else page, ())


def frequent() -> list[Question]:
    """The six most asked questions, in the order of `FREQUENT`."""
    known = {question.slug: question for theme in themes() for question in theme.questions}
    return [known[slug] for slug in FREQUENT]
