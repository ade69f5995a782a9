"""After any sequence of actions the stored progress is the one recomputed from what is stored."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.refusal import Refused
from dossiers import actions, sections, workflow
from dossiers.actions.counting import recount
from tests import make

WORDS = ("", "oui", "non", "on", "FR", "MA", "etudes", "emploi", "2023", "2025", "9", "x", "autre")


class Rollback(Exception):
    """Ends an example: the database comes back as it was."""


def world(at):
    """A dossier among pieces of every shape, and two formations, one with a piece of its own."""
    campaign = make.campaign(
        at,
        pieces=(
            {"slug": "photo", "page": "pieces", "exemptible": True},
            {"slug": "sejour-fr", "page": "pieces", "condition": "outside_eu"},
            {"slug": "releves", "page": "cursus", "scope": "year", "condition": "year_studied"},
            {"slug": "bac", "page": "baccalaureat", "deferrable": True, "exemptible": True},
            {"slug": "lettre", "page": "formations", "scope": "candidature"},
            {"slug": "certificat", "page": "langues", "scope": "language"},
            {"slug": "avis-bourse", "page": "frais", "condition": "bursary", "forceable": False},
        ),
    )
    first = make.formation(campaign, "premiere")
    second = make.formation(campaign, "seconde", options=("une", "deux"))
    make.piece(campaign, slug="programme", page="annexes", formation=second)
    return make.dossier(campaign, at), (first, second)


class Walk:
    """One dossier, and the gestures a candidate or support may make on it, refused or not."""

    def __init__(self, at):
        self.at = at
        self.dossier, self.formations = world(at)
        self.asked = {"actor": self.dossier.user, "at": at}

    def now(self):
        """The dossier and a reading of it, as stored."""
        self.dossier = make.again(self.dossier)
        return sections.Reading(self.dossier)

    def save(self, pick, word):
        reading = self.now()
        sheets = [
            (page.slug, sheet, name)
            for page in sections.sections_of(reading.campaign)
            for sheet in page.sheets(reading)
            for name in sheet.form_class.base_fields
        ]
        slug, sheet, name = sheets[pick % len(sheets)]
        actions.autosave(self.dossier, slug, {sheet.prefix + name: word}, **self.asked)

    def row(self, pick, word):
        page = ("langues", "experiences")[pick % 2]
        rows = list(
            getattr(self.dossier, "language_skills" if pick % 2 == 0 else "experiences").all()
        )
        if rows and word == "x":
            actions.remove_row(self.dossier, page, rows[0].pk, **self.asked)
        else:
            actions.add_row(self.dossier, page, **self.asked)

    def wish(self, pick, word):
        chosen = list(self.dossier.candidatures.chosen())
        if chosen and word == "x":
            actions.untick(self.dossier, chosen[pick % len(chosen)].pk, **self.asked)
        elif word == "oui":
            actions.accept_notices(self.dossier, True, **self.asked)
        else:
            actions.tick(self.dossier, self.formations[pick % 2].pk, **self.asked)

    def paper(self, pick, word):
        reading = self.now()
        slots = [
            (page.slug, slot)
            for page in sections.sections_of(reading.campaign)
            for slot in page.slots(reading)
        ]
        page, slot = slots[pick % len(slots)]
        place = (self.dossier, page, slot.key)
        if word == "x" and slot.documents:
            actions.remove_document(self.dossier, slot.documents[-1].pk, **self.asked)
        elif word == "non":
            actions.exempt(*place, reason="x", **self.asked)
        elif word == "2025":
            until = self.at.date() + timedelta(days=5)
            actions.defer(*place, reason="x", until=until, **self.asked)
        else:
            actions.deposit(*place, make.picture(60, 80), **self.asked)

    def send(self, pick, word):
        reading = self.now()
        given_ = {each.key: ("autre", "x") for each in sections.missing(reading)}
        actions.declare_and_submit(self.dossier, given_, declared=True, **self.asked)

    def desk(self, pick, word):
        staff = self.dossier.user.__class__.objects.filter(is_staff=True).first() or make.support()
        due = self.at + timedelta(days=1)
        page = ("identite", "cursus", "pieces")[pick % 3]
        actions.ask_complements(
            self.dossier, pages=[page], due_at=due, note="x", actor=staff, at=self.at
        )

    def back(self, pick, word):
        workflow.perform(self.dossier, "answer", **self.asked)


STEPS = ("save", "save", "save", "row", "wish", "paper", "paper", "send", "desk", "back")
STEP = st.tuples(st.sampled_from(STEPS), st.integers(0, 400), st.sampled_from(WORDS))


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, min_size=6, max_size=14))
def test_the_stored_progress_is_the_recomputed_one(at, steps):
    try:
        with transaction.atomic():
            walk = Walk(at)
            for step, pick, word in steps:
                with suppress(Refused):
                    getattr(walk, step)(pick, word)
                stored = make.again(walk.dossier)
                fresh = make.again(walk.dossier)
                recount(fresh)
                assert stored.progress == fresh.progress, (step, pick, word)
            raise Rollback
    except Rollback:
        sections.forget_pieces()
