"""What the figures are cut to: one campaign, perhaps a school or a formation, perhaps a period."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.instant import PARIS
from backoffice.money.ledger import read_day
from dossiers.models import Candidature, Dossier
from formations.models import Campaign, Formation, School

#: What makes two formations of two campaigns the same one.
SAME = ("school", "title_fr", "entry_year", "route")


@dataclass(frozen=True)
class Cut:
    """The filters of the page, as its address says them; days are of Paris, both ends in."""

    campaign: Campaign
    school: School | None = None
    formation: Formation | None = None
    first: date | None = None
    last: date | None = None

    @classmethod
    def read(cls, given, campaign, formations):
        """From the address; what means nothing among these formations is left out.

        A formation of another school than the one chosen is left out: the school rules.
        """
        schools = {each.school.slug: each.school for each in formations}
        school = schools.get(given.get("ecole", ""))
        kept = [each for each in formations if school in (None, each.school)]
        formation = {each.slug: each for each in kept}.get(given.get("formation", ""))
        days = [read_day(given.get("du")), read_day(given.get("au"))]
        if all(days):
            days.sort()
        return cls(campaign, school, formation, *days)

    @property
    def placed(self) -> bool:
        """Cut to a school or to a formation."""
        return bool(self.school or self.formation)

    @property
    def dated(self) -> bool:
        """Cut to a period, perhaps open at one end."""
        return bool(self.first or self.last)

    @property
    def said(self) -> dict:
        """The filters as the address carries them; empty ones are left out."""
        values = {
            "campagne": self.campaign.slug,
            "ecole": self.school and self.school.slug,
            "formation": self.formation and self.formation.slug,
            "du": self.first and self.first.isoformat(),
            "au": self.last and self.last.isoformat(),
        }
        return {name: value for name, value in values.items() if value}

    @property
    def query(self) -> str:
        """The query string of these filters."""
        return urlencode(self.said)

    @property
    def name(self) -> str:
        """The filters, as a file name carries them."""
        return "_".join(self.said.values())

    @property
    def words(self) -> str:
        """« IMT Mines Alès, Mécatronique, du 1 mars 2025 au 5 mars 2025 »; empty when whole."""
        days = [date_format(each, "j F Y") if each else "" for each in (self.first, self.last)]
        span = ""
        if all(days):
            span = _("du %(first)s au %(last)s") % {"first": days[0], "last": days[1]}
        elif self.dated:
            words = _("depuis le %(day)s") if days[0] else _("jusqu’au %(day)s")
            span = words % {"day": days[0] or days[1]}
        school = self.school or (self.formation and self.formation.school)
        title = self.formation and self.formation.title
        return ", ".join(filter(None, (school and school.short_name, title, span)))

    def dossiers(self):
        """Dossiers of the campaign that apply there: withdrawing undoes no deposit, unticking does.

        The period is not applied: each figure says by `during` which date it looks at.
        """
        rows = Dossier.objects.filter(campaign=self.campaign)
        if not self.placed:
            return rows
        return rows.filter(Exists(self.there(Candidature.objects.owing(), OuterRef("pk"))))

    def there(self, candidatures, dossier):
        """Those of one dossier for the formations kept."""
        return self.within(candidatures.filter(dossier=dossier), "formation")

    def within(self, rows, formation):
        """The rows whose formation, found by this path, is kept; an empty path: formations."""
        if self.formation:
            return rows.filter(**{formation or "pk": self.formation.pk})
        if self.school:
            path = f"{formation}__school" if formation else "school"
            return rows.filter(**{path: self.school})
        return rows

    def about(self, rows):
        """The rows that point to one of these dossiers."""
        if self.placed:
            return rows.filter(dossier__in=self.dossiers())
        return rows.filter(dossier__campaign=self.campaign)

    def during(self, rows, instant):
        """The rows whose instant, named, falls in the period."""
        if self.first:
            rows = rows.filter(**{f"{instant}__gte": _midnight(self.first)})
        if self.last:
            rows = rows.filter(**{f"{instant}__lt": _midnight(self.last + timedelta(days=1))})
        return rows

    def former(self):
        """The same cut of the campaign before, days counted from its own closing; None without.

        A formation that did not exist then leaves nothing to compare with.
        """
        campaign = former_campaign(self.campaign)
        if campaign is None:
            return None
        formation = self.formation and self._then(campaign)
        if self.formation and formation is None:
            return None
        back = _paris(self.campaign.closes_at) - _paris(campaign.closes_at)
        days = {name: getattr(self, name) for name in ("first", "last")}
        days = {name: day - back if day else None for name, day in days.items()}
        return replace(self, campaign=campaign, formation=formation, **days)

    def _then(self, campaign):
        same = {name: getattr(self.formation, name) for name in SAME}
        return campaign.formations.filter(**same).first()


def former_campaign(campaign) -> Campaign | None:
    """The campaign whose closing came just before this one's."""
    if campaign.closes_at is None:
        return None
    before = Campaign.objects.filter(closes_at__lt=campaign.closes_at)
    return before.order_by("-closes_at").first()


def _midnight(day):
    return datetime.combine(day, time.min, PARIS)


def _paris(at):
    return localtime(at, PARIS).date()
