"""What staff read of the people asked: state, content, and what is worth a second look."""

from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import plain_address
from referents import deadlines
from referents.models import PURSUIT, PursuitOpinion, Recommendation, Referent
from referents.questions import criteria
from referents.sections import free_mail

BOND = gettext_lazy("Lien avec le candidat")
#: Two names of the same mailboxes.
ALIASES = {"googlemail.com": "gmail.com"}


@dataclass(frozen=True)
class Opinion:
    """One request as the team reads it. Confidential: nothing of it is for the candidate."""

    made: Recommendation
    name: str
    kind: str
    grid: list = field(default_factory=list)
    flags: list = field(default_factory=list)
    #: received or corrected since its reader last read the dossier
    new: bool = False
    until: object = None


def opinions(dossier, *, since=None) -> list[Opinion]:
    """Every request of a dossier, its content once sent (never a draft), in four queries.

    `since`: when their reader last read them; None: never, and nothing is new.
    """
    asked = dossier.recommendations.select_related("referent", "pursuit", "file").order_by("pk")
    rows = list(asked)
    labels = {
        str(each.pk): each.label(get_language())
        for each in (dossier.campaign.referent_criteria.all() if rows else ())
    }
    people = _people(dossier) if rows else []
    for each in rows:
        each.dossier = dossier
    return [_opinion(each, labels, people, since) for each in rows]


def _people(dossier):
    """Everybody a dossier names, asked or not."""
    pursuit = dossier.pursuit_opinion
    counts = pursuit.door not in ("", PursuitOpinion.Door.DEPOSIT)
    return [*dossier.referents.all(), *([pursuit] if counts else [])]


def stated(made) -> str:
    """How the candidate says to know this person."""
    person = made.person
    known = getattr(person, "relation", "")
    return known or ", ".join(filter(None, (person.function, person.organisation)))


def said(made, language) -> list[tuple[str, str]]:
    """(question, answer) of what was sent, in words; nothing before it is sent, never a draft."""
    if made.sent_at is None:
        return []
    labels = {str(each.pk): each.label(language) for each in criteria(made.dossier.campaign)}
    found = [(BOND, made.relation or stated(made))]
    found += _grid(made, labels)
    if made.overall:
        found.append((_("Avis d’ensemble"), made.get_overall_display()))
    if made.text:
        found.append((_("Appréciation"), made.text))
    if made.file:
        found.append((_("Document"), made.file.name))
    return [(str(label), str(words)) for label, words in found]


def answered(dossier) -> list[Recommendation]:
    """Requests of a dossier to which a person wrote something: an opinion, or why it is declined.

    Confidential, and so is whether a reason was given: for whoever rules on the right of access.
    """
    rows = dossier.recommendations.select_related("referent", "pursuit", "file").order_by("pk")
    states = (Recommendation.State.SENT, Recommendation.State.DECLINED)
    found = list(rows.filter(state__in=states))
    for each in found:
        each.dossier = dossier
    return found


def answered_at(made):
    """The instant of the last word of this person."""
    return made.corrected_at or made.sent_at or made.ended_at


def transcript(dossier) -> str:
    """Everything people wrote about a candidate, as a text in French; documents by name only."""
    with translation.override("fr"):
        return "\n\n".join(_told(each) for each in answered(dossier))


def _told(made):
    person, declined = made.person, made.state == Recommendation.State.DECLINED
    name = " ".join(filter(None, (person.first_name, person.last_name)))
    kind = (
        _("Avis de poursuite d’études") if made.kind == PURSUIT else made.person.get_kind_display()
    )
    lines = [f"{kind} — {name}"]
    if declined:
        lines.append(_("A décliné. Motif : %(why)s") % {"why": made.decline_reason or "—"})
    lines += [f"{label} : {words}" for label, words in said(made, "fr")]
    return "\n".join(lines)


def _grid(made, labels):
    levels = dict(Recommendation.Level.choices)
    return [
        (labels.get(key, ""), str(levels.get(value, value))) for key, value in made.grid.items()
    ]


def _opinion(made, labels, people, since):
    sent = made.state == Recommendation.State.SENT
    grid = _grid(made, labels)
    person = made.person
    return Opinion(
        made=made,
        name=" ".join(filter(None, (person.first_name, person.last_name))),
        kind=_("Avis de poursuite d’études")
        if made.kind == PURSUIT
        else Referent.Kind(made.kind).label,
        grid=grid if sent else [],
        flags=flags(made, people),
        new=bool(sent and since and answered_at(made) > since),
        until=deadlines.until(made),
    )


def flags(made, people) -> list[str]:
    """Words on an address that deserves a look (V25): nothing is refused for them."""
    mine, found = bare(made.address), []
    if mine == bare(made.dossier.user.email):
        found.append(_("Même adresse que le candidat"))
    if any(bare(each.email) == mine for each in people if each != made.person):
        found.append(_("Même adresse qu’un autre référent"))
    if made.kind != Referent.Kind.PROFESSIONAL and free_mail(made.address):
        found.append(_("Boîte gratuite pour une personne d’un établissement"))
    return found


def bare(address) -> str:
    """The mailbox behind the spellings of an address: case, dots and « +tag » aside."""
    local, _mark, domain = plain_address(address).rpartition("@")
    local = local.partition("+")[0].replace(".", "")
    domain = ALIASES.get(domain, domain)
    return f"{local}@{domain}"
