"""Dossiers written straight into the tables, many at a time, where acting each would be too slow.

What is written is what the actions would have left: a test plays the same life both ways and
compares. Copies and counts are not imitated: they are made by the platform's own functions.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import models as columns
from django.utils.timezone import localtime

from accounts.instant import PARIS
from accounts.models import AccountRequest, InformationNotice, User
from config.demonstration.filling import NETWORK, later_day
from config.demonstration.life import Life
from config.demonstration.words import LATER
from dossiers import models, sections, workflow
from dossiers.actions.counting import FOUND, SAVED, keep_words, recount
from dossiers.actions.opening import ANSWERS
from referents.models import PursuitOpinion, Referent

#: The table of a page's answers, and of its rows.
HEADS = {
    "identite": models.Identity,
    "ine": models.IneNumber,
    "pieces": models.Papers,
    "baccalaureat": models.Baccalaureat,
    "langues": models.Languages,
    "sejour": models.Stay,
    "frais": models.Bursary,
}
ROWS = {
    "cursus": models.StudyYear,
    "langues": models.LanguageSkill,
    "experiences": models.Experience,
    "referents": Referent,
}


@dataclass
class Sketch:
    """One life to write, until its first transmission if `sent_at` says when.

    `at` gives the instant of each page begun; `partial` is how many answers of the last one are
    there, None meaning that it is whole.
    """

    life: Life
    opened_at: datetime
    at: dict
    partial: int | None = None
    sent_at: datetime | None = None

    @property
    def dossier(self):
        """The dossier of this life."""
        return self.life.dossier

    def begun(self, page) -> bool:
        """Whether anything of this page is answered."""
        return page in self.at

    def whole(self, page) -> bool:
        """Whether this page is answered to its end, papers included."""
        return page in self.at and (self.partial is None or page != list(self.at)[-1])

    def note(self, name, at, **facts):
        """A line of the journal, with what other floors do of it."""
        actor = facts.pop("actor", self.life.user)
        workflow.record(self.dossier, name, actor=actor, at=at, **facts)


def write(sketches: list[Sketch]) -> None:
    """Accounts, dossiers, answers, rows, candidatures and papers."""
    _accounts(sketches)
    _dossiers(sketches)
    _answers(sketches)
    _open(sketches)
    for page, table in ROWS.items():
        table.objects.bulk_create(
            row for each in sketches if each.begun(page) for row in _rows(each, page, table)
        )
    models.Candidature.objects.bulk_create(
        row for each in sketches if each.whole("formations") for row in _candidatures(each)
    )
    _read_again(sketches)
    _papers(sketches)


def typed(table, name, raw):
    """The value of a column from what people type; phones and countries read themselves."""
    column = table._meta.get_field(name)
    if isinstance(column, columns.DateField):
        day, month, year = map(int, raw.split("/"))
        return date(year, month, day)
    if isinstance(column, columns.DecimalField):
        return column.to_python(raw.replace(",", "."))
    if isinstance(column, columns.BooleanField):
        return raw == "on"
    return column.to_python(raw) if isinstance(column, columns.IntegerField) else raw


def _typed(table, said) -> dict:
    return {name: typed(table, name, raw) for name, raw in said.items()}


def _accounts(sketches):
    for each in sketches:
        life = each.life
        life.user = User(
            email=life.person.email,
            password=life.stage.password,
            created_at=each.opened_at,
            **life.declared(),
        )
    User.objects.bulk_create(each.life.user for each in sketches)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each.life.user, email=each.life.user.email, verified=True, primary=True)
        for each in sketches
    )
    requests = (_request(each) for each in sketches)
    AccountRequest.objects.bulk_create(each for each in requests if each)


def _request(sketch):
    """The request that the account came from, unless no notice existed yet."""
    life, asked_at = sketch.life, sketch.opened_at - timedelta(minutes=6)
    notice = InformationNotice.objects.current(sketch.opened_at)
    if notice is None:
        return None
    return AccountRequest(
        email=life.user.email,
        user=life.user,
        campaign=life.campaign.slug,
        notice=notice,
        notice_language=life.language,
        accepted_at=asked_at,
        created_at=asked_at,
        mailed_at=asked_at,
        confirmed_at=sketch.opened_at,
        ip_truncated=NETWORK,
        **life.declared(),
    )


def _dossiers(sketches):
    tariffs = {each.life.campaign.pk: each.life.campaign.tariffs.latest() for each in sketches}
    for each in sketches:
        life = each.life
        life.dossier = models.Dossier(
            user=life.user,
            campaign=life.campaign,
            tariff=tariffs[life.campaign.pk],
            created_at=each.opened_at,
            state_since=each.opened_at,
            closing_told=life.campaign.closes_at,
        )
    models.Dossier.objects.bulk_create(each.dossier for each in sketches)
    for each in sketches:
        closing = localtime(each.life.campaign.closes_at or each.opened_at, PARIS)
        each.dossier.number = f"{closing.year}-{each.dossier.pk:05d}"


def _answers(sketches):
    said = {table: page for page, table in HEADS.items()}
    for table in ANSWERS:
        page = said.get(table)
        rows = [table(dossier=each.dossier, **_head(each, page, table)) for each in sketches]
        table.objects.bulk_create(rows)
    for each in sketches:
        keep_words(each.dossier)


def _open(sketches):
    """The first line of each journal, which brings the answers that other floors keep."""
    models.Dossier.objects.bulk_update([each.dossier for each in sketches], ["number", *FOUND])
    for each in sketches:
        each.note("open", each.opened_at)
        opinion = _head(each, "avis", PursuitOpinion)
        if opinion:
            PursuitOpinion.objects.filter(dossier=each.dossier).update(**opinion)


def _head(sketch, page, table):
    if not sketch.begun(page) or sketch.life.nothing_to_say(page):
        return {}
    head = sketch.life.told.heads.get(page, {})
    shown = list(head) if sketch.whole(page) else list(head)[: sketch.partial]
    return _typed(table, {name: head[name] for name in shown})


def _rows(sketch, page, table):
    told = sketch.life.told.rows[page]
    if page == "cursus" and not sketch.whole(page):
        told = [{"year_start": each["year_start"]} for each in told]
    places = {}
    for each in told if page == "cursus" or sketch.whole(page) else []:
        facts = {}
        if page == "referents":
            places[each["kind"]] = facts["position"] = places.get(each["kind"], 0) + 1
            facts["created_at"] = sketch.at[page]
        yield table(dossier=sketch.dossier, **facts, **_typed(table, each))


def _candidatures(sketch):
    life, at = sketch.life, sketch.at["formations"]
    for formation in life.wishes():
        yield models.Candidature(
            dossier=sketch.dossier,
            formation=formation,
            chosen_at=at,
            notice_id=formation.notice_id,
            notice_accepted_at=at,
            **life.wish(formation),
        )


def _read_again(sketches):
    """Every dossier as the database gives it back."""
    found = models.Dossier.objects.whole().in_bulk([each.dossier.pk for each in sketches])
    for each in sketches:
        each.life.dossier = found[each.dossier.pk]


def _papers(sketches):
    """Documents from the pool in every slot of the whole pages, and promises for later."""
    rows = []
    for each in sketches:
        reading = sections.Reading(each.dossier)
        for row in reading.candidatures:
            each.note("tick", row.chosen_at, candidature=row)
        for page, at in each.at.items():
            if each.whole(page):
                rows += [each.life.document(page, s, at) for s in each.life.wanting(page, reading)]
        if each.whole("cursus"):
            rows += _promised(each, reading)
    models.Document.objects.bulk_create(rows)


def _promised(sketch, reading):
    for slot in sketch.life.late_slots(reading):
        at = sketch.at["cursus"]
        yield models.Document(
            dossier=sketch.dossier,
            page="cursus",
            slot=slot.key,
            status=models.Document.Status.LATER,
            reason=LATER,
            later_until=later_day(at),
            created_at=at,
            created_by=sketch.life.user,
        )


def count(sketches: list[Sketch]) -> None:
    """Write the progress of each, by the platform's own count; a payment would do it too."""
    for each in sketches:
        recount(each.dossier)
    models.Dossier.objects.bulk_update([each.dossier for each in sketches], SAVED)
