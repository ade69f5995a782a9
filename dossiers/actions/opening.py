"""A dossier begins: on the e-mail's link, or in another campaign."""

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.refusal import Refused
from dossiers import access, models, workflow
from dossiers.actions.counting import FOUND, SAVED, keep_words, recount
from dossiers.actions.wishes import tick
from formations.models import Campaign

ANSWERS = (
    models.Identity,
    models.IneNumber,
    models.Papers,
    models.Baccalaureat,
    models.Path,
    models.Languages,
    models.WorkLife,
    models.Stay,
    models.Bursary,
)


def open_dossier(user, campaign, *, at) -> models.Dossier:
    """The account's new dossier in this campaign, numbered, with its empty pages.

    Raises Refused if the campaign is not open or if the account has a dossier there (S1: one
    dossier per candidate and campaign; the database holds it too).
    """
    shut = access.campaign_shut(campaign, at)
    if campaign.published_at is None or shut:
        raise Refused(shut or _("Cette campagne n’est pas ouverte."))
    try:
        with transaction.atomic():
            return _create(user, campaign, at)
    except IntegrityError as error:
        raise Refused(_("Vous avez déjà un dossier dans cette campagne.")) from error


def _create(user, campaign, at):
    dossier = models.Dossier.objects.create(
        user=user,
        campaign=campaign,
        tariff=campaign.tariffs.latest(),
        created_at=at,
        state_since=at,
        closing_told=campaign.closes_at,
    )
    for table in ANSWERS:
        table.objects.create(dossier=dossier)
    dossier.number = f"{localtime(campaign.closes_at or at).year}-{dossier.pk:05d}"
    keep_words(dossier)
    workflow.record(dossier, "open", actor=user, at=at)
    recount(dossier)
    dossier.save(update_fields=["number", *FOUND, *SAVED])
    return dossier


def confirm_request(request, *, password, at):
    """Create the account with its verified address, and its dossier; returns (user, dossier).

    The formation from which the account was asked is ticked.
    One transaction. Where the campaign closed meanwhile the account is made, without dossier
    (None): nothing typed at the request is lost. Raises Refused for a used or expired request.
    """
    with transaction.atomic():
        user = accounts.confirm(request, password=password, at=at)
        campaign = Campaign.objects.published().filter(slug=request.campaign).first()
        if campaign is None or access.campaign_shut(campaign, at):
            return user, None
        dossier = open_dossier(user, campaign, at=at)
        formation = campaign.formations.filter(slug=request.formation).first()
        if formation and formation.open_to_application:
            tick(dossier, formation.pk, actor=user, at=at)
        return user, dossier
