"""A candidate, a referent declared in full, and what was posted to whom."""

from datetime import timedelta

from accounts import links, outbox
from accounts.models import Posting
from dossiers import actions as dossiers
from referents import actions
from referents.models import Recommendation
from tests import make

PERSON = {
    "civility": "mme",
    "last_name": "Morel",
    "first_name": "Anne",
    "function": "Enseignante",
    "organisation": "IUT de Valmont",
    "email": "anne.morel@iut-valmont.example",
    "relation": "Enseignante de 2e année",
    "language": "fr",
    "when": "now",
}
SCHOOL = {name: PERSON[name] for name in ("last_name", "first_name", "function", "organisation")}
SCHOOL |= {"door": "ecole", "email": "etudes@iut-valmont.example"}


def dossier(at, **given):
    """A dossier of a campaign with one formation ticked."""
    campaign = make.campaign(at, **given)
    user = make.candidate()
    return make.dossier(campaign, at, user=user, formations=[make.formation(campaign)])


def declare(made, at, kind="academic", **given):
    """A referent of this kind, every answer given; not asked yet."""
    row = dossiers.add_row(made, "referents", actor=made.user, at=at, choice=kind)
    data = {f"{row.pk}-{name}": value for name, value in (PERSON | given).items()}
    assert dossiers.autosave(made, "referents", data, actor=made.user, at=at).errors == {}
    row.refresh_from_db()
    return row


def asked(made, at, kind="academic", **given) -> Recommendation:
    """The request made to a referent declared now."""
    row = declare(made, at, kind, **given)
    return actions.ask(made, row.pk, actor=made.user, at=at)


def whole(made) -> Recommendation:
    """The request as stored now, with all it hangs on."""
    return Recommendation.objects.whole().get(pk=made.pk)


def address(made) -> str:
    """The path of the personal link of a request."""
    return f"/referent/{links.token('referent', made.pk, made.serial)}/"


def answers(made, **given) -> dict:
    """Everything the form asks, in raw values."""
    criteria = made.dossier.campaign.referent_criteria.all()
    said = {f"critere-{each.pk}": "bon" for each in criteria}
    said |= {"relation_right": "oui", "overall": "favorable", "text": "Sérieuse et curieuse."}
    return said | given


def sent(made, at, **given) -> Recommendation:
    """The request, answered by its form."""
    actions.keep(made, answers(made, **given), serial=made.serial, at=at)
    actions.send(made, serial=made.serial, at=at)
    return whole(made)


def posted(template=None) -> list[str]:
    """Names of the mails of this floor written so far, or their texts for one of them."""
    rows = Posting.objects.filter(template__startswith="referent/").order_by("pk")
    if template is None:
        return [each.template.removeprefix("referent/") for each in rows]
    return [outbox.filled(each)[0] for each in rows.filter(template=f"referent/{template}")]


def later(at, **duration):
    """An instant after another."""
    return at + timedelta(**duration)
