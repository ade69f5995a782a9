"""A campaign is checked, shown, taken out of sight, and its settings change."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.refusal import Refused
from formations import calendar
from formations.models import PAGES, Campaign, Tariff
from formations.search import words_of


def publication_faults(campaign) -> list[str]:
    """Everything that keeps a campaign from being published, in words; empty when nothing does."""
    found = [str(fault) for fault in calendar.faults(calendar.plan_of(campaign))]
    if not campaign.tariffs.exists():
        found.append(_("Aucun tarif."))
    if not campaign.formations.exists():
        found.append(_("Aucune formation."))
    pages = set(campaign.pages)
    if not pages or pages - set(PAGES):
        found.append(_("Les pages du dossier sont absentes ou inconnues."))
    words = _("La pièce « %(piece)s » est sur une page que la campagne n’utilise pas (%(page)s).")
    lost = campaign.pieces.exclude(page__in=pages)
    found += [words % {"piece": piece.label, "page": piece.page} for piece in lost]
    words = _("%(title)s : aucune notice à accepter.")
    silent = campaign.formations.filter(open_to_application=True, notice=None)
    found += [words % {"title": formation.title} for formation in silent]
    return found


def publish(campaign, *, at) -> None:
    """Show the campaign. Raises Refused listing every fault; nothing for one already published."""
    with transaction.atomic():
        fresh = Campaign.objects.select_for_update().get(pk=campaign.pk)
        found = publication_faults(fresh)
        if found:
            start = ngettext(
                "La campagne ne peut pas être publiée, un point est à corriger :",
                "La campagne ne peut pas être publiée, %(count)d points sont à corriger :",
                len(found),
            ) % {"count": len(found)}
            raise Refused("\n".join([start, *found]))
        if fresh.published_at is None:
            fresh.published_at = at
            fresh.save(update_fields=["published_at"])


def unpublish(campaign) -> None:
    """Take the campaign out of sight: it keeps its dossiers and takes no new one."""
    with transaction.atomic():
        fresh = Campaign.objects.select_for_update().get(pk=campaign.pk)
        fresh.published_at = None
        fresh.save(update_fields=["published_at"])


def touch_revision(campaign) -> None:
    """Raise the revision, so that what was computed from the settings is known to be old.

    To be called after any change of tariff, pieces, pages or formations; the words by which the
    catalogue finds the formations are rewritten with it.
    """
    with transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(revision=F("revision") + 1)
        formations = campaign.formations.select_related("school")
        for formation in formations.prefetch_related("options", "titles"):
            words = words_of(formation)
            if words != formation.search:
                formation.search = words
                formation.save(update_fields=["search"])


def change_tariff(campaign, *, at, **fees) -> Tariff:
    """A new tariff for dossiers opened from now on; those open keep theirs. Fees in euro cents."""
    with transaction.atomic():
        tariff = Tariff.objects.create(campaign=campaign, created_at=at, **fees)
        touch_revision(campaign)
    return tariff
