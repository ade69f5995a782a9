"""Next year's campaign begins as a copy of this one, every date shifted (A01)."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from formations import calendar
from formations.models import Campaign, Formation, Tariff

YEAR = re.compile(r"-(19|20)\d\d$")


def duplicate(campaign, *, shift_days, slug, name_fr, at) -> Campaign:
    """A copy of the campaign, unpublished until checked, every date moved by whole days.

    Hours stay those of the Paris clock. Raises Refused when the address is taken, or for a date
    that falls in an hour the clocks skip or repeat.
    """
    if Campaign.objects.filter(slug=slug).exists():
        raise Refused(_("Une campagne a déjà l’adresse « %(slug)s ».") % {"slug": slug})
    try:
        with transaction.atomic():
            return _Copy(campaign, shift_days).make(slug=slug, name_fr=name_fr, at=at)
    except calendar.Imprecise as error:
        raise Refused(str(error)) from error


def default_slug(formation_slug, campaign_slug) -> str:
    """The copy's address of a formation: its own with the new year, or the new campaign's words."""
    year = YEAR.search(campaign_slug)
    suffix = year.group(0) if year else f"-{campaign_slug}"
    return YEAR.sub("", formation_slug) + suffix


class _Copy:
    """One duplication under way: which old row became which new one."""

    def __init__(self, campaign, days):
        self.old, self.days = campaign, days

    def make(self, *, slug, name_fr, at):
        self.new = self._campaign(slug, name_fr, at)
        self._tariff(at)
        self.pools = {pool.pk: _again(pool, campaign=self.new) for pool in self.old.pools.all()}
        self.notices = {
            each.pk: _again(each, campaign=self.new, published_at=self._moved(each.published_at))
            for each in self.old.notices.all()
        }
        for formation in self.old.formations.all():
            self._formation(formation)
        for piece in self.old.pieces.filter(formation=None):
            _again(piece, campaign=self.new)
        return self.new

    def _moved(self, instant):
        return calendar.shifted(instant, self.days)

    def _campaign(self, slug, name_fr, at):
        closes = self._moved(self.old.closes_at)
        opens = self._moved(self.old.opens_at)
        said = calendar.school_year(closes or opens or at)
        facts = {"slug": slug, "name_fr": name_fr, "name_en": "", "year_start": said}
        dates = {"opens_at": opens, "closes_at": closes, "published_at": None, "created_at": at}
        return _again(Campaign.objects.get(pk=self.old.pk), **facts, **dates, revision=1)

    def _tariff(self, at):
        latest = self.old.tariffs.first()
        if latest:
            _again(Tariff.objects.get(pk=latest.pk), campaign=self.new, created_at=at)

    def _formation(self, old):
        slug = default_slug(old.slug, self.new.slug)
        if Formation.objects.filter(slug=slug).exists():
            raise Refused(_("Une formation a déjà l’adresse « %(slug)s ».") % {"slug": slug})
        formation = _again(
            Formation.objects.get(pk=old.pk),
            campaign=self.new,
            slug=slug,
            pool=self.pools.get(old.pool_id),
            notice=self.notices.get(old.notice_id),
            examination_at=self._moved(old.examination_at),
        )
        for option in old.options.all():
            _again(option, formation=formation, pool=self.pools.get(option.pool_id))
        for title in old.titles.all():
            _again(title, formation=formation)
        for step in old.steps.all():
            dates = {"starts_at": self._moved(step.starts_at), "ends_at": self._moved(step.ends_at)}
            _again(step, formation=formation, **dates)
        for piece in old.pieces.all():
            _again(piece, campaign=self.new, formation=formation)


def _again(row, **changes):
    """The same row once more, with these changes."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row
