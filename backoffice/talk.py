"""The thread of a dossier on the team's side: messages, notes, ready answers with their words."""

import re

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.words import moment
from backoffice.admin.lists import MOST_COUNTED
from dossiers import sections
from dossiers.models import AnswerTemplate, Message

#: messages shown on the desk: the last ones
MOST_SHOWN = 200
VARIABLE = re.compile(r"\{(\w+)\}")
#: what a ready answer may name, and what stands for it
VARIABLES = {
    "prenom": lambda dossier, agent: dossier.user.first_names,
    "nom": lambda dossier, agent: dossier.user.full_name,
    "numero": lambda dossier, agent: dossier.number,
    "campagne": lambda dossier, agent: dossier.campaign.name,
    "cloture": lambda dossier, agent: _closing(dossier),
    "formations": lambda dossier, agent: _formations(dossier),
    "manques": lambda dossier, agent: _missing(dossier),
    "agent": lambda dossier, agent: agent.first_names,
}


def _closing(dossier):
    return moment(dossier.campaign.closes_at) if dossier.campaign.closes_at else ""


def _formations(dossier):
    chosen = dossier.candidatures.chosen().select_related("formation")
    return ", ".join(each.formation.title for each in chosen)


def _missing(dossier):
    return ", ".join(str(each.label) for each in sections.missing(sections.Reading(dossier)))


def unknown_variables(text) -> list[str]:
    """What a ready answer names that nothing stands for."""
    return sorted({name for name in VARIABLE.findall(text) if name not in VARIABLES})


def resolved(text, dossier, agent, known=None) -> str:
    """The text with its variables replaced; each is read once, into `known`."""
    known = {} if known is None else known

    def put(found):
        name = found[1]
        if name not in VARIABLES:
            return found[0]
        if name not in known:
            known[name] = str(VARIABLES[name](dossier, agent))
        return known[name]

    return VARIABLE.sub(put, text)


def ready_answers(dossier, agent) -> list[tuple]:
    """(id, title, text) of each ready answer, in the candidate's language, its words in place."""
    known = {}
    with translation.override(dossier.user.language):
        english = dossier.user.language == "en"
        return [
            (
                each.pk,
                each.title,
                resolved((english and each.body_en) or each.body_fr, dossier, agent, known),
            )
            for each in AnswerTemplate.objects.all()
        ]


def messages(dossier, *, after=0) -> list:
    """The messages after this one, oldest first, with their files and authors."""
    rows = dossier.messages.filter(pk__gt=after).select_related("author")
    return list(rows.prefetch_related("files__file").order_by("-pk")[:MOST_SHOWN])[::-1]


def conversation(dossier, agent) -> dict:
    """What `bureau/_messages.html` shows: thread, notes, ready answers, what waits for whom."""
    shown = messages(dossier)
    return {
        "thread": shown,
        "titles": {each.slug: each.title for each in sections.sections_of(dossier.campaign)},
        "to_answer": sum(_waits(each, Message.Side.CANDIDATE) for each in shown),
        "awaited": any(each.awaits and each.answered_at is None for each in shown),
        "notes": list(dossier.notes.select_related("author")),
        "ready_answers": ready_answers(dossier, agent),
        "last_message": shown[-1].pk if shown else 0,
    }


def _waits(message, side):
    return message.side == side and message.answered_at is None


def to_answer() -> str:
    """How many dossiers wait for an answer, as people read it; empty for none."""
    rows = Message.objects.to_support().unanswered().values("dossier").distinct()
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    if count > MOST_COUNTED:
        return _("plus de 1 000")
    return str(count or "")
