"""What a candidate has already answered in a former campaign is taken up, not asked again (AX6)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from dossiers import access, sections, workflow
from dossiers.actions.counting import FOUND, SAVED, keep_words, recount
from dossiers.actions.saving import fit_years
from dossiers.models import State

#: The journal's name of it: once per dossier.
CARRIED = "carry_over"
#: Answers given once, by page: the table and its columns. What is true of one year only is left
#: (stay abroad, bursary), as is what concerns health, which is said again to whom it is told.
ONCE = {
    "identite": (
        "identity",
        "civility birth_place birth_department birth_country nationality other_nationality address"
        " address_more postcode city country phone emergency_name emergency_phone",
    ),
    "ine": ("ine", "number other_format without reason explanation"),
    "baccalaureat": (
        "baccalaureat",
        "kind title year series mention establishment city country academy maths physics french"
        " english",
    ),
    "langues": ("languages", "french_mother_tongue french_level stays"),
}
#: Cards, by page. Formations, their letters and options, referents and documents are chosen anew.
ROWS = {
    "cursus": (
        "study_years",
        "situation diploma speciality establishment city country status result average_s1"
        " average_s2 rank cohort ects comment",
    ),
    "langues": ("language_skills", "language level certification score certified_on"),
    "experiences": ("experiences", "kind organisation city starts_on ends_on missions"),
}
#: An answer that the year which has passed since makes false.
STALE = {"result": "en_cours"}


def carriable(dossier, at):
    """The account's last former dossier whose answers this one may take up, or None."""
    if dossier.state != State.DRAFT or access.campaign_shut(dossier.campaign, at):
        return None
    if dossier.events.filter(name=CARRIED).exists():
        return None
    mine = type(dossier).objects.filter(user=dossier.user_id, created_at__lt=dossier.created_at)
    return mine.exclude(campaign=dossier.campaign_id).select_related("campaign").last()


def carry_over(dossier, former, *, actor, at) -> int:
    """Copy a former dossier's answers into what is still empty here; returns how many.

    Nothing already answered is replaced. Raises Refused, in words, unless `former` is the one that
    `carriable` offers to the candidate.
    """
    with transaction.atomic():
        fresh = workflow.lock(dossier.pk)
        found = carriable(fresh, at) if access.is_candidate(fresh, actor) else None
        if found is None or found.pk != former.pk:
            raise Refused(_("Ces réponses ne peuvent pas être reprises dans ce dossier."))
        source = type(fresh).objects.whole().get(pk=former.pk)
        copy = _Carrying(fresh, source, at)
        count = sum(copy.once(page) for page in ONCE)
        if "cursus" in fresh.campaign.pages:
            fit_years(fresh)
        count += sum(copy.rows(page) for page in ROWS)
        workflow.record(fresh, CARRIED, actor=actor, at=at, data={"from": source.number})
        keep_words(fresh)
        recount(fresh)
        fresh.save(update_fields=[*SAVED, *FOUND])
    return count


@dataclass
class _Carrying:
    """One copy being made: the dossier filled, the one read, the instant."""

    fresh: object
    source: object
    at: datetime

    def once(self, page) -> int:
        """Answers of the head of a page. Returns how many were copied."""
        related, columns = ONCE[page]
        if not self._open(page):
            return 0
        mine, theirs = getattr(self.fresh, related), getattr(self.source, related)
        return self._fill(page, mine, theirs, columns=columns)

    def rows(self, page) -> int:
        """Answers of the cards of a page: years match years; others come where there are none."""
        related, columns = ROWS[page]
        if not self._open(page):
            return 0
        pairs = self._years() if related == "study_years" else self._cards(related)
        return sum(
            self._fill(page, mine, theirs, columns=columns, prefix=f"{mine.pk}-")
            for mine, theirs in pairs
        )

    def _open(self, page):
        section = sections.section(self.fresh.campaign, page)
        return section is not None and not access.page_shut(self.fresh, page, self.at)

    def _years(self):
        former = {each.year_start: each for each in self.source.study_years.all()}
        mine = self.fresh.study_years.filter(year_start__in=former)
        return [(each, former[each.year_start]) for each in mine]

    def _cards(self, related):
        mine = getattr(self.fresh, related)
        if mine.exists():
            return []
        return [(mine.create(), each) for each in getattr(self.source, related).all()]

    def _fill(self, page, mine, theirs, *, columns, prefix=""):
        """Copy each answer into an empty column; a page open elsewhere sees a new version."""
        kept, taken = self.fresh.drafts.setdefault(page, {}), []
        for name in columns.split():
            value, key = getattr(theirs, name), prefix + name
            if not value or getattr(mine, name) or key in kept or STALE.get(name) == value:
                continue
            setattr(mine, name, value)
            kept[key] = {"v": 1, "t": int(self.at.timestamp())}
            taken.append(name)
        if taken:
            mine.save(update_fields=taken)
        return len(taken)
