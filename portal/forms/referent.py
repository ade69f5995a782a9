"""What the field and slot components read, for the answer of a referent."""

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.fields import ACCEPT, TYPE_WORDS, megas
from portal.templatetags.portal_tags import kind_of
from referents import reading
from referents.questions import OpinionForm
from referents.reading import BOND

SLOT = "avis"
HINTS = {
    "relation": gettext_lazy("À remplir si vous corrigez ce lien."),
    "text": gettext_lazy("Facultatif : quelques lignes suffisent."),
}


def named(made) -> str:
    """What every address of a referent's page ends with: its request, for who opens several."""
    return f"?demande={made.pk}"


def address(page, made) -> str:
    """The address of a page of this request, by the name of its route."""
    return reverse(page) + named(made)


def post_url(made) -> str:
    """Where the form posts: it names the request, so that two tabs never mix two answers."""
    return address("referent", made)


def fields(made, names, *, errors) -> list[dict]:
    """The components' dicts of these fields, with the sentences of what is wrong."""
    form = OpinionForm(made)
    return [_field(form, name, made, errors.get(name, "")) for name in names]


def _field(form, name, made, error):
    bound = form[name]
    drawn = {"relation_right": {"inline": True}, "text": {"ample": True}}
    return {
        "bound": bound,
        "name": name,
        "label": bound.field.label,
        "hint": HINTS.get(name, ""),
        "required": name == "relation_right" or (name == "relation" and corrects(made)),
        "filled": bool(made.draft.get(name)),
        "error": error,
        "saved_at": "",
        "wide": "long",
        "kind": kind_of(bound),
        "locked": False,
        "autosave_url": f"{post_url(made)}&champ={name}",
        "when": "relation_right=non" if name == "relation" else "",
        **drawn.get(name, {}),
    }


def corrects(made) -> bool:
    """Whether the person said that the relationship is not the one the candidate gives."""
    return made.draft.get("relation_right") == "non"


def slot(made, error="") -> dict:
    """The component's dict of the document that may take the place of the grid."""
    file = made.draft_file
    return {
        "key": SLOT,
        "label": _("Votre avis, en un document"),
        "hint": "",
        "state": "received" if file else "empty",
        "required": False,
        "document": file and _document(made, file),
        "types": list(TYPE_WORDS.values()),
        "accept": ",".join(ACCEPT.values()),
        "max_mb": megas(made.dossier.campaign.max_file_bytes),
        "error": error,
        "post_url": post_url(made),
        "locked": False,
    }


def _document(made, file):
    return {
        "id": file.pk,
        "name": file.name,
        "size": file.size,
        "pages": file.pages,
        "received_at": file.created_at,
        "url": address("referent_document", made),
    }


def answers(made) -> list[dict]:
    """What was typed, in words, as the person reads it again before sending."""
    form, found = OpinionForm(made), []
    for name, field in form.fields.items():
        if name == "relation_right":
            found.append({"name": name, "label": BOND, "value": _bond(made)})
        elif name != "relation":
            value = made.draft.get(name, "")
            words = dict(getattr(field, "choices", ())).get(value, value)
            found.append({"name": name, "label": field.label, "value": words})
    if made.draft_file:
        found.append({"name": SLOT, "label": _("Document"), "value": made.draft_file.name})
    return found


def sent_answers(made) -> list[dict]:
    """What was sent, as others read it: never the draft of a correction."""
    said = reading.said(made, get_language())
    return [{"label": label, "value": words} for label, words in said]


def _bond(made):
    """The relationship as it will be read: the person's own words, else those of the candidate."""
    return made.draft.get("relation", "") if corrects(made) else reading.stated(made)
