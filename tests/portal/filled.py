"""Dossiers of the demonstration's real campaigns, filled with as many rows as a test asks."""

from datetime import timedelta

from dossiers import actions, sections
from dossiers.models import ComplementRequest, Dossier, State
from formations.actions import load_campaigns, load_demonstration
from formations.models import Campaign
from tests import make
from tests.world import deposit

STATES = tuple(State.values)
ADDITIONS = {
    "langues": ("",) * 6,
    "experiences": ("",) * 6,
    "referents": ("academic", "professional") * 2,
}


ANSWERS = {
    "identite": make.IDENTITY,
    "ine": {"number": "1234567890A"},
    "pieces": {"kind": "carte"},
    "langues": {"french_mother_tongue": "oui"},
    "sejour": {"abroad": "oui", "country": "IT", "city": "Turin"},
    "avis": {"door": "depot"},
}


def load(at) -> Campaign:
    """The campaigns of the sources and those of the demonstration; « Apprentissage »."""
    load_campaigns(at)
    load_demonstration(at)
    return Campaign.objects.get(slug="apprentissage")


def choosable(campaign, count) -> list:
    """Formations that go together."""
    found, groups = [], set()
    for each in campaign.formations.filter(open_to_application=True).order_by("position"):
        if not each.exclusive_group or each.exclusive_group not in groups:
            groups.add(each.exclusive_group)
            found.append(each)
    return found[:count]


def filled(campaign, at, *, name, rows) -> Dossier:
    """A dossier with `rows` years, languages, experiences, referents, formations, annexes, and as
    many documents in each slot that takes several (one elsewhere). Never more than a page takes."""
    user = make.candidate(name, situation="bac2", diploma="BTS")
    row = make.dossier(campaign, at, user=user, formations=choosable(campaign, rows))
    bac = {"kind": "general", "year": str(campaign.year_start + 1 - rows)}
    answers = ANSWERS | {"baccalaureat": bac}
    make.fill(row, at, **{page: answers[page] for page in campaign.pages if page in answers})
    for page in sorted(set(ADDITIONS) & set(campaign.pages)):
        for choice in ADDITIONS[page][:rows]:
            actions.add_row(row, page, choice=choice, actor=user, at=at)
    for each in row.study_years.all():
        make.fill(row, at, cursus={f"{each.pk}-situation": "etudes", f"{each.pk}-city": "Nîmes"})
    papers(make.again(row), at, rows)
    return make.again(row)


def papers(row, at, rows):
    """A document in every slot, several where a slot takes several; as many free ones."""
    reading = sections.Reading(row)
    for section in sections.sections_of(row.campaign):
        for slot in section.slots(reading):
            for rank in range(rows if slot.piece.several else 1):
                deposit(row, at, page=section.slug, slot=slot.key, name=f"{slot.key} {rank}.jpg")
    for rank in range(rows):
        deposit(row, at, page="annexes", slot="annexe", name=f"annexe {rank}.jpg")


def put(row, state, at) -> Dossier:
    """The same dossier written in this state, with what the state supposes."""
    sent = None if state in ("draft", "lapsed") else at
    number = f"{row.number}-T1" if sent else None
    facts = {"state": state, "transmitted_at": sent, "transmission_number": number}
    Dossier.objects.filter(pk=row.pk).update(left_state="submitted", state_since=at, **facts)
    if state == State.COMPLETING:
        due = at + timedelta(days=4)
        ComplementRequest.objects.create(
            dossier=row,
            asked_by=row.user,
            asked_at=at,
            due_at=due,
            note="Photo floue.",
            pages=["pieces"],
        )
    return make.again(row)
