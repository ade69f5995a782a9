"""What surrounds every page of a dossier: menu, closing line, stamp, counts."""

from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers import access, actions, sections
from dossiers.models import Dossier, State
from formations.access import is_jury, is_manager
from portal import asked, talk

RECAP = "recapitulatif"
MESSAGES = "messages"
STAMPS = {
    State.DRAFT: (gettext_lazy("Dossier non transmis"), ""),
    State.REOPENED: (gettext_lazy("À transmettre de nouveau"), ""),
    State.SUBMITTED: (gettext_lazy("Dossier transmis"), "ok"),
    State.COMPLETING: (gettext_lazy("Compléments demandés"), ""),
    State.VALIDATED: (gettext_lazy("Dossier validé"), "ok"),
    State.INADMISSIBLE: (gettext_lazy("Non recevable"), "erreur"),
    State.LAPSED: (gettext_lazy("Clôturé sans transmission"), "neutre"),
    State.WITHDRAWN: (gettext_lazy("Candidature retirée"), "neutre"),
}


def own_dossier(request, number=None) -> Dossier | None:
    """The dossier of an address: the numbered one (404 if it is not one's own), else the current.

    The current one is the account's most recently created of a campaign not closed, else its last.
    """
    mine = Dossier.objects.of(request.user).whole()
    if number:
        return get_object_or_404(mine, number=number)
    return mine.current_first(request.at).first()


def workplace(user) -> str | None:
    """The name of the address where who has rights over others works; None for a candidate."""
    if user.is_staff:
        queue = user.has_perm("dossiers.view_dossier") and not user.is_superuser
        return "admin:dossiers_dossier_queue" if queue else "admin:index"
    if is_jury(user):
        return "jury"
    return "school" if is_manager(user) else None


class Frame:
    """One dossier seen through one address: builds links, and the context of its pages."""

    def __init__(self, request, dossier, numbered, *, reading=None):
        self.request = request
        self.dossier = actions.refreshed(dossier)
        self.numbered = numbered
        self.sections = sections.sections_of(dossier.campaign)
        self.reading = reading or sections.Reading(self.dossier)

    def url(self, page="") -> str:
        """The address of a page of this dossier (the overview without page)."""
        name = "dossier" + ("_page" if page else "")
        args = ([self.dossier.number] if self.numbered else []) + ([page] if page else [])
        return reverse(("numbered_" if self.numbered else "") + name, args=args)

    def post_url(self, page) -> str:
        """The address a form part posts to: it carries the dossier's number."""
        return f"{self.url(page)}?dossier={self.dossier.number}"

    def context(self, section=None, page=None) -> dict:
        """Everything `dossier/base.html` reads, besides what the page itself adds."""
        slug = section.slug if section else page
        return {
            "dossier": self.dossier,
            "menu": self.menu(slug),
            "closing": closing(self.dossier.campaign, self.request.at),
            "stamp": self.stamp(),
            "overview_url": self.url(),
            "recap_url": self.url(RECAP),
            "page": self.page(section) if section else None,
            "page_count": len(self.sections) + 1,
            "next_page": self.next_page(slug),
            "page_left": self.dossier.progress.get(slug, {}).get("left"),
            **self.complements(),
            "messages_url": self.url(MESSAGES),
            "unread": talk.unread(self.dossier),
            "saved_whole": self.request.session.pop("saved", ""),
            **self.counts(),
        }

    def complements(self) -> dict:
        """The complement request under way, its tasks and the pages it opens; nothing without."""
        if self.dossier.state != State.COMPLETING:
            return {"complement": None}
        request = access.open_request(self.dossier)
        if request is None:
            return {"complement": None}
        return {
            "complement": request,
            "asked": asked.tasks(self, request),
            "opened": asked.opened(self, request),
            "days_left": distance(request.due_at, self.request.at),
        }

    def stamp(self) -> dict:
        """The dossier's state as its stamp."""
        words, tone = STAMPS[self.dossier.state]
        return {"words": words, "tone": tone}

    def counts(self) -> dict:
        """Complete pages out of all, as menu and overview say it."""
        done = [each for each in self.sections if self.progress(each)["status"] in ("done", "na")]
        return {"done_count": len(done), "total_count": len(self.sections)}

    def progress(self, section) -> dict:
        """The stored count of a page."""
        return self.dossier.progress[section.slug]

    def page(self, section) -> dict:
        """Head of a page: rank, group, title, introduction, address."""
        return {
            "slug": section.slug,
            "title": section.title,
            "introduction": section.intro,
            "rank": self.sections.index(section) + 1,
            "group_title": dict(sections.GROUPS)[section.group],
            "url": self.url(section.slug),
        }

    def menu(self, current=None) -> list[dict]:
        """The pages by group, with status and what is left: one source for menu and overview."""
        groups = []
        for slug, title in sections.GROUPS:
            entries = [self.entry(each, current) for each in self.sections if each.group == slug]
            if slug == "finaliser":
                entries.append(self._recap(current))
            groups.append({"slug": slug, "title": title, "entries": entries})
        return groups

    def entry(self, section, current=None) -> dict:
        """One page in menus."""
        found = self.progress(section)
        return {
            "slug": section.slug,
            "title": section.title,
            "hint": section.hint,
            "url": self.url(section.slug),
            "status": found["status"],
            "left": found["left"],
            "current": section.slug == current,
            "rank": self.sections.index(section) + 1,
        }

    def _recap(self, current):
        sent = self.dossier.transmitted_at and self.dossier.state != State.REOPENED
        return {
            "slug": RECAP,
            "title": _("Récapitulatif et transmission"),
            "hint": _("Tout relire, puis transmettre"),
            "url": self.url(RECAP),
            "status": "done" if sent else "na",
            "words": _("Transmis") if sent else _("Non transmis"),
            "left": 0,
            "current": current == RECAP,
            "rank": len(self.sections) + 1,
        }

    def next_page(self, slug) -> dict | None:
        """Where « Page suivante » leads."""
        slugs = [each.slug for each in self.sections]
        if slug not in slugs:
            return None
        rank = slugs.index(slug) + 1
        if rank == len(slugs):
            return {"title": _("Récapitulatif"), "url": self.url(RECAP)}
        following = self.sections[rank]
        return {"title": following.title, "url": self.url(following.slug)}

    def first_incomplete(self):
        """The page the overview's one button opens, or None when all are complete."""
        return next((each for each in self.fillable() if self.progress(each)["left"]), None)

    def fillable(self) -> list:
        """The pages the candidate has to fill: a dossier re-opened has only some of them open."""
        if self.dossier.state != State.REOPENED:
            return self.sections
        return [each for each in self.sections if each.slug in access.REOPENED_PAGES]


def closing(campaign, at) -> dict:
    """The closing line: instant, words of distance, tone of the last 72 hours (C09)."""
    if campaign.closes_at is None:
        return {"at": None, "words": _("Candidatures ouvertes toute l’année"), "tone": ""}
    left = campaign.closes_at - at
    if left <= timedelta(0):
        return {"at": campaign.closes_at, "words": _("campagne close"), "tone": ""}
    tone = "close" if left <= timedelta(hours=72) else ""
    return {"at": campaign.closes_at, "words": distance(campaign.closes_at, at), "tone": tone}


def distance(then, at) -> str:
    """« dans 6 jours », « demain », « dans 5 heures », « dans 12 minutes »: days of Paris."""
    left = then - at
    days = (localtime(then - timedelta(seconds=1)).date() - localtime(at).date()).days
    if left < timedelta(hours=1):
        minutes = max(1, int(left.total_seconds() // 60))
        return ngettext("dans %(n)d minute", "dans %(n)d minutes", minutes) % {"n": minutes}
    if days == 0:
        hours = int(left.total_seconds() // 3600)
        return ngettext("dans %(n)d heure", "dans %(n)d heures", hours) % {"n": hours}
    if days == 1:
        return _("demain")
    return ngettext("dans %(n)d jour", "dans %(n)d jours", days) % {"n": days}
