"""The mails about opinions: to the person asked, in that person's language; to the candidate, never
a word of the content.

What a candidate typed freely does not travel to a referent: a name made of letters, and no more.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import links, outbox
from accounts.names import clean_name
from accounts.words import moment
from referents import deadlines
from referents.models import PURSUIT, Referent

#: Purpose of the personal link, bound into its secret part.
PURPOSE = "referent"
LONGEST_NAME = 80

ROLES = {
    Referent.Kind.ACADEMIC: gettext_lazy("référent académique"),
    Referent.Kind.PROFESSIONAL: gettext_lazy("référent professionnel"),
    PURSUIT: gettext_lazy("responsable de l’avis de poursuite d’études"),
}


def asked(recommendation) -> None:
    """The request: who asks, as what, by when, how long it takes, how to decline (R01)."""
    _to_referent("demande", recommendation)


def reminded(recommendation) -> None:
    """The same link once more (V24): by the clock, or at the candidate's wish."""
    _to_referent("relance", recommendation)


def thanked(recommendation) -> None:
    """The opinion arrived; until when it is corrected. Nothing of what it says."""
    _to_referent("merci", recommendation)


def received(recommendation) -> None:
    """Tells the candidate that the opinion arrived, and nothing else."""
    _to_candidate("recu", recommendation)


def declined(recommendation) -> None:
    """Tells the candidate that the person declined; no reason travels (R08)."""
    _to_candidate("decline", recommendation)


def refused_address(recommendation) -> None:
    """Tells the candidate that the address takes no mail, and may be corrected."""
    _to_candidate("adresse-refusee", recommendation)


def access_asked(request) -> None:
    """Tells the candidate that the demand of access arrived, and by when it is answered; tells the
    service that it waits. Nothing of any opinion.
    """
    user = request.dossier.user
    with translation.override(user.language):
        facts = {"due": moment(request.due_at), "page": links.absolute(reverse("account_access"))}
    _about_access("acces-demande", request, facts)
    with translation.override("fr"):
        address = reverse("admin:referents_accessrequest_change", args=[request.pk])
        facts = {"due": moment(request.due_at), "page": links.absolute(address)}
    outbox.post(
        "referent/acces-equipe",
        to=settings.SUPPORT_EMAIL,
        context=facts,
        dossier_number=request.dossier.number,
    )


def access_decided(request) -> None:
    """Tells the candidate that the decision is made and where to read it; never the content."""
    with translation.override(request.dossier.user.language):
        page = links.absolute(reverse("account_access"))
        facts = {"decision": str(request.get_decision_display()), "page": page}
    _about_access("acces-decision", request, facts)


def _about_access(template, request, facts):
    dossier = request.dossier
    outbox.post(
        f"referent/{template}",
        to=dossier.user.email,
        context=facts,
        language=dossier.user.language,
        user=dossier.user,
        object_id=dossier.pk,
        dossier_number=dossier.number,
    )


def code(recommendation, digits) -> None:
    """The one-time code that shows every request made to this address, for 20 minutes."""
    outbox.post(
        "referent/code",
        to=recommendation.address,
        context={"code": digits},
        language=recommendation.person.language,
        purpose="referent_code",
        object_id=recommendation.pk,
        erase_once_sent=True,
    )


def plain_name(text) -> str:
    """A name fit for somebody else's mailbox: letters, one line, cut short; else nothing (V25)."""
    try:
        return clean_name(text)[:LONGEST_NAME]
    except ValidationError:
        return ""


def _to_referent(template, recommendation):
    person = recommendation.person
    with translation.override(person.language):
        context = _request(recommendation)
    outbox.post(
        f"referent/{template}",
        to=recommendation.address,
        context=context,
        language=person.language,
        purpose=PURPOSE,
        object_id=recommendation.pk,
        serial=recommendation.serial,
    )


def _request(recommendation):
    dossier, deadline = recommendation.dossier, deadlines.until(recommendation)
    chosen = dossier.candidatures.chosen().select_related("formation__school")
    titles = [f"{each.formation.title} ({each.formation.school.short_name})" for each in chosen]
    path = reverse("referent_follow", args=["TOKEN"]).replace("TOKEN", "{token}")
    about = (PURPOSE, recommendation.pk, recommendation.serial)
    corrected = deadlines.closed_at(recommendation)
    return {
        "greeting": _greeting(recommendation.person),
        "candidate": plain_name(dossier.user.full_name) or _("Un candidat"),
        "role": str(ROLES[recommendation.kind]),
        "campaign": dossier.campaign.name,
        "formations": titles,
        "deadline": moment(deadline) if deadline else "",
        "corrected": moment(corrected) if recommendation.sent_at else "",
        "link": links.placeholder(*about, path),
        "decline": links.placeholder(*about, f"{path}?suite=decliner"),
        "privacy": links.absolute(reverse("privacy")),
    }


def _greeting(person):
    name = plain_name(person.last_name)
    civility = getattr(person, "civility", "")
    if not name or not civility:
        return _("Bonjour,")
    words = {"mme": _("Bonjour Madame %(name)s,"), "m": _("Bonjour Monsieur %(name)s,")}
    return words[civility] % {"name": name}


def _to_candidate(template, recommendation):
    dossier = recommendation.dossier
    user, person = dossier.user, recommendation.person
    with translation.override(user.language):
        page = "avis" if recommendation.kind == PURSUIT else "referents"
        name = " ".join(filter(None, (person.first_name, person.last_name)))
        context = {
            "name": user.full_name,
            "person": name,
            "role": str(ROLES[recommendation.kind]),
            "address": recommendation.address,
            "page": links.absolute(f"/dossiers/{dossier.number}/{page}/"),
        }
    outbox.post(
        f"referent/{template}",
        to=user.email,
        context=context,
        language=user.language,
        user=user,
        object_id=dossier.pk,
        dossier_number=dossier.number,
    )
