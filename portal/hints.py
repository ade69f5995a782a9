"""One sentence under each page of the overview: what it holds, what it lacks."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.models import State
from portal.frame import RECAP

#: names are listed up to so many, and while the sentence is no longer than so many signs
NAMED, LONGEST = 2, 90


def of(frame, entry) -> str:
    """The sentence of this entry of the menu; the page's own words while it holds nothing."""
    to_send = frame.dossier.state in (State.DRAFT, State.REOPENED)
    if entry["slug"] == RECAP:
        return (blocking(frame) if to_send else "") or entry["hint"]
    section = next(each for each in frame.sections if each.slug == entry["slug"])
    told = section.told(frame.reading)
    begun = to_send and entry["status"] == "doing"
    lacks = lacking(section.missing(frame.reading)) if begun else ""
    if told and lacks:
        return _("%(told)s ; %(lacks)s") % {"told": told, "lacks": lacks}
    return told or lacks or section.hint


def blocking(frame) -> str:
    """« 3 points bloquants à régler avant d’envoyer », empty when none is left."""
    count = sum(frame.progress(each)["blocks"] for each in frame.sections)
    words = ngettext(
        "%(n)d point bloquant à régler avant d’envoyer",
        "%(n)d points bloquants à régler avant d’envoyer",
        count,
    )
    return words % {"n": count} if count else ""


def lacking(missing) -> str:
    """« 2 champs à revoir : code postal, commune, 1 pièce attendue »; money has its own words."""
    kinds = {"field": [], "piece": [], "rule": []}
    for each in missing:
        if each.key != "frais.reglement":
            kinds[each.kind].append(_small(each.label))
    fields, pieces, rules = (len(kinds[each]) for each in ("field", "piece", "rule"))
    counted = (
        (kinds["field"], ngettext("%(n)d champ à revoir", "%(n)d champs à revoir", fields)),
        (kinds["piece"], ngettext("%(n)d pièce attendue", "%(n)d pièces attendues", pieces)),
        (kinds["rule"], ngettext("%(n)d point à régler", "%(n)d points à régler", rules)),
    )
    return ", ".join(_named(words % {"n": len(names)}, names) for names, words in counted if names)


def _named(words, names):
    """The count, then the names where they are few, short and no questions."""
    found = _("%(count)s : %(names)s") % {"count": words, "names": ", ".join(names)}
    told = len(names) <= NAMED and len(found) <= LONGEST and "?" not in found
    return found if told else words


def _small(label) -> str:
    """A label inside a sentence; an acronym or the name of a row keeps its capitals."""
    common = label[1:2].islower() and " — " not in label
    return label[:1].lower() + label[1:] if common else label
