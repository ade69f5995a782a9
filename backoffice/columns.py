"""What an export of dossiers may hold, column by column; read by slices, a few queries each."""

from decimal import Decimal

from django.db.models import Prefetch, Sum
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.instant import PARIS
from dossiers.models import Candidature, Dossier
from payments.models import Payment

#: dossiers read at once
SLICE = 500


def _instant(at):
    return localtime(at, PARIS).strftime("%Y-%m-%d %H:%M") if at else ""


def _formations(dossier):
    found = (each.formation for each in dossier.chosen_list)
    return ", ".join(f"{each.title} ({each.school.short_name})" for each in found)


def _answer(name, field):
    return lambda dossier: str(getattr(getattr(dossier, name, None), field, "") or "")


def _left(dossier):
    return sum(page["left"] for page in dossier.progress.values())


#: slug -> (title, value of a dossier, whether it is ticked at first)
COLUMNS = {
    "numero": (_("Dossier"), lambda d: d.number or "", True),
    "nom": (_("Nom"), lambda d: d.user.usage_name or d.user.birth_name, True),
    "prenoms": (_("Prénoms"), lambda d: d.user.first_names, True),
    "courriel": (_("Courriel"), lambda d: d.user.email, True),
    "telephone": (_("Téléphone"), _answer("identity", "phone"), False),
    "naissance": (
        _("Date de naissance"),
        lambda d: d.user.birth_date.isoformat() if d.user.birth_date else "",
        False,
    ),
    "nationalite": (_("Nationalité"), _answer("identity", "nationality"), False),
    "ine": (_("INE ou BEA"), _answer("ine", "number"), False),
    "campagne": (_("Campagne"), lambda d: d.campaign.name, True),
    "etat": (_("État"), lambda d: str(d.get_state_display()), True),
    "formations": (_("Formations"), _formations, True),
    "ouvert": (_("Ouvert le"), lambda d: _instant(d.created_at), False),
    "transmis": (_("Transmis le"), lambda d: _instant(d.transmitted_at), True),
    "transmission": (_("Numéro de transmission"), lambda d: d.transmission_number or "", False),
    "manquants": (_("Manquants"), _left, True),
    "paye": (_("Payé (euros)"), lambda d: Decimal(d.paid_cents) / 100, False),
    "agent": (_("Pris en charge par"), lambda d: str(d.agent or ""), False),
}


def chosen(slugs) -> list[str]:
    """The known columns among these, in our order; those ticked at first when there is none."""
    found = [slug for slug in COLUMNS if slug in slugs]
    return found or [slug for slug, (_title, _value, first) in COLUMNS.items() if first]


def rows(ids, slugs):
    """Yield the header, then one row per dossier, in the order of the ids."""
    wanted = [COLUMNS[slug] for slug in slugs]
    yield [str(title) for title, _value, _first in wanted]
    for start in range(0, len(ids), SLICE):
        for dossier in _slice(ids[start : start + SLICE]):
            yield [value(dossier) for _title, value, _first in wanted]


def _slice(ids):
    listed = Candidature.objects.chosen().select_related("formation__school")
    found = Dossier.objects.whole().select_related("agent").filter(pk__in=ids)
    found = found.prefetch_related(Prefetch("candidatures", listed, to_attr="chosen_list"))
    paid = Payment.objects.paid().filter(dossier__in=ids).values("dossier").order_by()
    cents = dict(paid.annotate(sum=Sum("amount")).values_list("dossier", "sum"))
    known = {each.pk: each for each in found}
    for pk in ids:
        if pk in known:
            known[pk].paid_cents = cents.get(pk, 0)
            yield known[pk]
