"""Page « Frais de dossier »: the bursary question, its award notice, the bill."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.words import euros
from dossiers.fees import rate_words
from dossiers.models import Bursary, Document
from dossiers.sections import Block, Item, Missing, PageForm, Section, pieces_of
from payments import fees


class BursaryForm(PageForm):
    """Whether a bursary is claimed; the amount depends on it, so that nothing replaces it."""

    mandatory = ("claimed",)
    blocking = ("claimed",)
    radios = ("claimed",)
    words = {"claimed": gettext_lazy("Dites si vous êtes boursier : le montant en dépend.")}
    hints = {
        "claimed": gettext_lazy(
            "Seules les bourses du CROUS ou de l’État français donnent droit au tarif réduit, sur "
            "avis définitif de l’année en cours."
        )
    }

    class Meta(PageForm.Meta):
        model = Bursary
        fields = ("claimed",)


def balance(reading) -> fees.Balance:
    """Bill and money received, asked once for a whole reading of the dossier."""
    kept = reading.__dict__
    if "_balance" not in kept:
        kept["_balance"] = fees.balance(reading.dossier, noticed=_noticed(reading))
    return kept["_balance"]


def _noticed(reading) -> bool:
    """Whether the award notice is deposited, from the documents already read."""
    slugs = [p.slug for p in pieces_of(reading.campaign) if p.condition == "bursary"]
    found = [document for slug in slugs for document in reading.documents.get(slug, ())]
    return any(each.status == Document.Status.DEPOSITED for each in found)


class Frais(Section):
    """What is owed, what is paid. Fees are the only thing a dossier cannot be forced past."""

    slug = "frais"
    title = gettext_lazy("Frais de dossier")
    group = "finaliser"
    hint = gettext_lazy("Bourse, montant et paiement")
    form = BursaryForm
    answers = "bursary"

    def head(self, reading):
        """A tariff without bursary rate (IMT-BS) asks nothing about one."""
        sheet = super().head(reading)
        if reading.dossier.tariff.bursary_first is None:
            sheet.hidden = frozenset({"claimed"})
        return sheet

    def slots(self, reading):
        """No award notice where there is no bursary rate."""
        if reading.dossier.tariff.bursary_first is None:
            return []
        return super().slots(reading)

    def rules(self, reading):
        """Anything due blocks the transmission, even a forced one (S1)."""
        due = balance(reading).due
        if not due:
            return []
        amount = {"amount": euros(due)}
        return [
            Missing(
                key="frais.reglement",
                page=self.slug,
                label=_("Frais de dossier, %(amount)s") % amount,
                words=_("Il reste %(amount)s à régler.") % amount,
                blocking=True,
                kind="rule",
                anchor="payer",
            )
        ]

    def started(self, reading):
        """The question is answered, or something is paid."""
        return balance(reading).paid > 0 or super().started(reading)

    def told(self, reading):
        """« 120,00 € pour 2 formations, non boursier »."""
        bill = balance(reading).bill
        if not bill.lines:
            return ""
        words = ngettext(
            "%(sum)s pour %(n)d formation, %(rate)s",
            "%(sum)s pour %(n)d formations, %(rate)s",
            len(bill.lines),
        )
        rate = rate_words(bill)
        rate = rate[:1].lower() + rate[1:]
        return words % {"sum": euros(bill.total), "n": len(bill.lines), "rate": rate}

    def progress(self, reading, former=None):
        """Never complete while no formation is chosen: nothing is owed yet."""
        found = super().progress(reading, former)
        if found["status"] == "done" and not balance(reading).bill.lines:
            found["status"] = "doing" if self.started(reading) else "todo"
        return found

    def summary(self, reading):
        """The bursary question, then the bill as it stands; a jury reads nothing of it."""
        now = balance(reading)
        items = [
            Item(f"frais.formation-{line.formation_id}", line.label, euros(line.cents), line.cents)
            for line in now.bill.lines
        ]
        items += [
            Item("frais.total", _("Total"), euros(now.bill.total), now.bill.total),
            Item("frais.paid", _("Réglé"), euros(now.paid), now.paid),
        ]
        if now.due:
            items.append(Item("frais.due", _("Reste à régler"), euros(now.due), now.due))
        if now.credit:
            items.append(Item("frais.credit", _("Avoir"), euros(now.credit), now.credit))
        return [*super().summary(reading), Block(_("Montant"), items)]
