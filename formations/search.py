"""Words by which the catalogue finds a formation, without accents or capitals."""

import re
import unicodedata


def plain(text) -> str:
    """Lower case, no accents, words separated by one space: « Génie Électrique » finds itself."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in bare if not unicodedata.combining(each))
    return " ".join(re.findall(r"[a-z0-9]+", letters.replace("œ", "oe").replace("æ", "ae")))


def words_of(formation) -> str:
    """Everything a formation may be looked for by. Queries its school, options and titles."""
    said = [
        formation.title_fr,
        formation.title_en,
        formation.specialty,
        formation.city,
        formation.school.name,
        formation.school.short_name,
        formation.Route(formation.route).label,
        *(f"{each.label_fr} {each.label_en}" for each in formation.options.all()),
        *(f"{each.get_kind_display()} {each.label}" for each in formation.titles.all()),
    ]
    return plain(" ".join(map(str, said)))
