"""What the desk shows of a dossier: facts of the strip, pages, documents, journal."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.instant import PARIS
from accounts.words import euros
from backoffice.pieces import Examination, counts
from backoffice.words import event_label
from dossiers import access, copies, differences, sections
from dossiers.models import Consultation, State, StoredFile
from payments import fees
from payments.bill import Bill
from referents.reading import opinions

#: lines of the journal shown at once, latest first
MOST_EVENTS = 200


#: states in which some pages only are open, at the team's request
OPENED = (State.COMPLETING, State.REOPENED)

#: events that a person without an account makes, by a personal link
ANSWERED = ("referent_received", "referent_corrected", "referent_declined")

#: How each state is coloured; the word itself is always there.
TONES = {
    State.VALIDATED: "ok",
    State.COMPLETING: "alerte",
    State.REOPENED: "alerte",
    State.INADMISSIBLE: "erreur",
    State.DRAFT: "na",
    State.LAPSED: "na",
    State.WITHDRAWN: "na",
}


@dataclass(frozen=True)
class Fact:
    """One column of the strip. `urgent` when it waits for somebody; `more` in smaller letters."""

    label: str
    value: str
    more: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Lack:
    """One missing item, and the reason the candidate gave for it."""

    item: sections.Missing
    reason: str


@dataclass(frozen=True)
class Answer:
    """One answer, and what it was in the former copy when it changed."""

    label: str
    value: str
    before: str | None = None


@dataclass(frozen=True)
class Page:
    """One page of the dossier: its answers, what it lacks, its documents."""

    slug: str
    title: str
    blocks: list
    missing: list
    pieces: list
    reopened: bool

    @property
    def counts(self):
        """Verdicts of its pieces, by tone."""
        return counts(self.pieces)


@dataclass(frozen=True)
class Line:
    """One line of the journal, in words."""

    at: object
    label: str
    author: str
    about: str
    note: str


class Desk:
    """One look at a dossier by a member of the team at one instant; each part read once.

    `read`: when this member last read the opinions, where they are shown.
    """

    def __init__(self, dossier, *, at, read=None):
        self.dossier, self.at = dossier, at
        self.reading = sections.Reading(dossier)
        self.request = access.open_request(dossier)
        self.lacks = self._lacks()
        self.copies = list(dossier.copies.prefetch_related("renderings").order_by("-number"))
        self.requests = list(dossier.complement_requests.select_related("asked_by").order_by("-pk"))
        self.since, self.changes = self._changes()
        known = sections.sections_of(dossier.campaign)
        self.examination = Examination(dossier, self.reading, known)
        self.pages = [self._page(each) for each in known]
        self.opinions = opinions(dossier, since=read)
        self.bill = Bill(dossier, fees.balance(dossier), team=True)
        self.payments = list(dossier.payments.order_by("pk"))
        self.journal = self._journal()
        self.facts = self._facts()

    @property
    def tone(self) -> str:
        """How the state is coloured."""
        return tone(self.dossier)

    def _lacks(self):
        given = {each.item: each for each in self.dossier.justifications.all()}
        return [
            Lack(item, _because(given.get(item.key))) for item in sections.missing(self.reading)
        ]

    def _changes(self):
        """(copy before the last request or transmission, what differs since)."""
        if not self.copies:
            return None, []
        last = self.copies[0]
        now = last.content
        earlier = self.copies[1:]
        if self.dossier.state in OPENED:
            now, earlier = copies.content(self.dossier, at=self.at), self.copies
        if self.requests:
            asked = self.requests[0].asked_at
            earlier = [each for each in self.copies if each.made_at <= asked] or earlier
        if not earlier or (earlier[0] is last and now is last.content):
            return None, []
        return earlier[0], differences.between(earlier[0].content, now)

    def _page(self, section):
        was = {each.key: each.before for each in self.changes}
        return Page(
            slug=section.slug,
            title=str(section.title),
            blocks=[_filled(block, section.slug, was) for block in section.summary(self.reading)],
            missing=[lack for lack in self.lacks if lack.item.page == section.slug],
            pieces=self.examination.of_page(section.slug),
            reopened=self.dossier.state in OPENED
            and access.page_shut(self.dossier, section.slug, self.at) is None,
        )

    def _journal(self):
        events = self.dossier.events.select_related("actor", "candidature__formation")
        labels = {each.document.pk: each.label for each in self.examination.pieces}
        lines = [_judged(each, labels) for each in reversed(self.examination.verdicts)]
        lines += [self._line(event) for event in events.order_by("-pk")[:MOST_EVENTS]]
        lines += looks(self.dossier, labels)
        return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST_EVENTS]

    def _line(self, event):
        about = event.candidature.formation.title if event.candidature else ""
        if "cents" in event.data:
            about = f"{euros(event.data['cents'])}, {event.data['reference']}"
        if "agent" in event.data:
            about = _("confié à %(who)s") % {"who": event.data["agent"]}
        if "other" in event.data:
            about = _("n° %(number)s") % {"number": event.data["other"]}
        if "copy" in event.data:
            about = _("copie n° %(number)d") % {"number": event.data["copy"]}
        return Line(event.at, event_label(event.name), self._author(event), about, event.note)

    def _author(self, event):
        if event.actor is None:
            answered = event.name in ANSWERED
            return _("La personne sollicitée") if answered else _("Automatique")
        if event.actor_id == self.dossier.user_id:
            return _("Candidat")
        return str(event.actor)

    def _facts(self):
        return [self._formations(), self._payment(), self._deadline(), self._missing()]

    def _formations(self):
        titles = [each.formation.title for each in self.reading.candidatures]
        label = _("Formations") if len(titles) > 1 else _("Formation")
        return Fact(label, " ; ".join(titles) or _("aucune"))

    def _payment(self):
        balance = self.bill.now
        paid, total = euros(balance.paid), euros(balance.bill.total)
        words = (
            paid
            if not balance.due
            else _("%(paid)s sur %(total)s")
            % {
                "paid": paid,
                "total": total,
            }
        )
        more = _("boursier") if balance.bill.reduced else ""
        sent = self.dossier.transmitted_at is not None
        return Fact(_("Payé"), words, more, urgent=bool(balance.due) and sent)

    def _deadline(self):
        label, when = self._next()
        if when is None:
            return Fact(label, "—")
        days = (localtime(when, PARIS).date() - localtime(self.at, PARIS).date()).days
        return Fact(label, far(days), day_of(when), urgent=0 <= days <= 2)

    def _next(self):
        if self.request:
            return _("Compléments"), self.request.due_at
        if self.dossier.state in (State.DRAFT, State.REOPENED, State.LAPSED):
            return _("Clôture"), self.dossier.campaign.closes_at
        dates = [each.formation.examination_at for each in self.reading.candidatures]
        coming = [date for date in dates if date and date > self.at]
        return _("Examen"), min(coming, default=max(filter(None, dates), default=None))

    def _missing(self):
        count = len(self.lacks)
        reasoned = sum(bool(lack.reason) for lack in self.lacks)
        more = ""
        if reasoned:
            more = ngettext("%(n)d justifié", "%(n)d justifiés", reasoned) % {"n": reasoned}
        return Fact(_("Manquants"), str(count), more)


def tone(dossier) -> str:
    """The colour of a dossier's state, by the name of its class in the style sheet."""
    return TONES.get(dossier.state, "")


def _judged(verdict, labels):
    """A verdict as a line of the journal; one taken back or replaced stays said."""
    about = labels.get(verdict.document_id, _("document remplacé"))
    words = _("Pièce jugée : %(verdict)s") % {"verdict": verdict.get_judgement_display()}
    return Line(verdict.given_at, words, str(verdict.given_by), about, verdict.reason)


def looks(dossier, labels) -> list[Line]:
    """Files of a dossier that the team read: one line per person, day and place (U12).

    `labels` names the documents in place, by id; the others go by the name of their file.
    """
    rows = dossier.consultations.select_related("reader").order_by("-pk")[:MOST_EVENTS]
    days = {}
    for each in rows:
        days.setdefault((each.day, each.reader_id, each.door), []).append(each)
    names = _names(dossier, labels, {each.file for each in rows})
    return [_look(found, names) for found in days.values()]


def _names(dossier, labels, files):
    names = {each.pk: each.name for each in StoredFile.objects.filter(pk__in=files)}
    placed = dossier.documents.filter(file__in=files).order_by("pk").values_list("file", "pk")
    return names | {file: str(labels[pk]) for file, pk in placed if pk in labels}


def _look(found, names):
    last = found[0]
    if last.file is None:
        words, about = _("Archive de tous les documents téléchargée"), ""
    else:
        words = ngettext("Fichier consulté", "Fichiers consultés", len(found))
        about = ", ".join(names.get(each.file, _("fichier effacé")) for each in reversed(found))
    note = _("ouvert à part") if last.door == Consultation.Door.APART else ""
    return Line(last.at, words, str(last.reader), about, note)


def _because(justification):
    if justification is None or not justification.reason:
        return ""
    words = (justification.get_reason_display(), justification.text)
    return " — ".join(filter(None, words))


def _filled(block, slug, was):
    """A block with the answers given, and those emptied since the former copy."""
    keys = [(slug, str(block.title or ""), item.key) for item in block.items]
    items = [
        Answer(item.label, item.value, was.get(key))
        for item, key in zip(block.items, keys, strict=True)
        if item.value or was.get(key)
    ]
    return sections.Block(block.title, items, block.outside)


def day_of(when):
    """The day a deadline falls on: midnight belongs to the one it ends."""
    return date_format(localtime(when - timedelta(seconds=1), PARIS), "j F")


def far(days) -> str:
    """How far a day is, in words; « passée » once it is gone."""
    if days < 0:
        return _("passée")
    if days < 2:
        return _("demain") if days else _("aujourd’hui")
    return _("dans %(n)d jours") % {"n": days}


def address(dossier, name="change") -> str:
    """The address of the dossier's screen, or of one of its actions."""
    return reverse(f"admin:dossiers_dossier_{name}", args=[dossier.pk])
