"""Texts kept in a French and an English column."""

from django.utils.translation import get_language


def bilingual(name) -> property:
    """`<name>_fr` or `<name>_en` by active language; an empty English gives the French."""

    def read(row):
        english = getattr(row, f"{name}_en") if get_language() == "en" else ""
        return english or getattr(row, f"{name}_fr")

    return property(read)
