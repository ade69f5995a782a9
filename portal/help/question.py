"""The shape of a question and of a group of questions."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """A question, its stable anchor, and the paragraphs of its answer (texts to be translated)."""

    slug: str
    words: Any
    answer: tuple[Any, ...]


@dataclass(frozen=True)
class Theme:
    """A group of questions under one title."""

    slug: str
    title: Any
    questions: tuple[Question, ...]
