"""The demonstration: every state, nothing incoherent, the same story twice."""

from dataclasses import replace
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db import transaction
from django.forms import model_to_dict

from accounts.models import Posting, User
from accounts.refusal import Refused
from backoffice import queue
from backoffice.talk import unknown_variables
from config.demonstration import (
    answers,
    history,
    loading,
    papers,
    people,
    personas,
    sketches,
    transmitting,
)
from config.demonstration import cast as casting
from config.demonstration.life import Life
from dossiers import fees, workflow
from dossiers.actions.counting import recount
from dossiers.models import (
    AnswerTemplate,
    Copy,
    Dossier,
    Event,
    Message,
    Note,
    Rendering,
    State,
    StoredFile,
)
from dossiers.sections import forget_pieces
from payments.actions import compare
from payments.models import Alert, Payment
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db

#: Every line of the cast once, and the second of those that come first.
ENOUGH = len(casting.PARTS) + 3


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """Loaded once for the tests that only look; undone at the end."""
    with django_db_blocker.unblock():
        forget_pieces()
        with transaction.atomic():
            yield loading.load(ENOUGH, 42, at=TODAY)
            transaction.set_rollback(True)
        forget_pieces()


def test_cast_of_sixty_is_whole_and_every_fate_comes_in_a_small_one():
    assert sum(part.often for part in casting.PARTS) == 60
    assert casting.cast(len(casting.PARTS)) == list(casting.PARTS)
    assert len(casting.cast(200)) == 200


def test_every_state_is_there(demonstration):
    assert set(demonstration) == set(State.values)
    assert demonstration.total() == ENOUGH + 1


def test_stored_counts_are_those_recomputed(demonstration):
    changed = {each.number: recount(each) for each in Dossier.objects.whole()}
    assert not any(changed.values()), changed


def test_transmitted_dossiers_have_copies_numbers_and_paid_what_they_owed(demonstration):
    sent = Dossier.objects.whole().exclude(transmitted_at=None)
    assert sent.count() >= 20
    for each in sent:
        assert each.copies.count() == each.transmissions
        assert each.transmission_number.startswith(f"{each.number}-T")
        assert each.candidatures.filter(transmitted_in__gt=0).exists()
        paid = each.payments.paid()
        sums = [sum(line["cents"] for line in payment.lines) for payment in paid]
        assert sums == [payment.amount for payment in paid]
        if each.state != State.REOPENED and each.bursary.ruling != "refused":
            owed = each.copies.last().content["fees"]["total"]
            assert sum(sums) >= owed == fees.bill(each).total or each.state == State.LAPSED


def test_no_pdf_is_made_before_somebody_asks_for_it(demonstration):
    assert not Rendering.objects.exists()


def test_the_desk_has_something_of_each_kind_to_do(demonstration):
    """Every group of the queue that does not hang on the day has a dossier; talk has its words."""
    groups = {each.key: each.rows(Dossier.objects.all(), TODAY).count() for each in queue.TODO}
    clock = {"bourses", "rouverts", "echeance"}
    assert {key: n for key, n in groups.items() if not n and key not in clock} == {}
    assert groups["doubles"] == 2
    written = Message.objects.order_by("pk")
    assert {(each.side, each.answered_at is None) for each in written} == {
        ("candidate", False),
        ("candidate", True),
        ("support", True),
    }
    assert not written.to_candidate().unread().exists(), "nothing of the past is mailed again"
    assert Note.objects.exists()
    for each in AnswerTemplate.objects.all():
        assert each.body_en
        assert unknown_variables(each.body_fr + each.body_en) == []


def test_some_paid_without_transmitting_and_some_card_was_refused(demonstration):
    drafts = Payment.objects.filter(dossier__state=State.DRAFT)
    assert set(drafts.values_list("state", flat=True)) == {"paid", "open"}
    assert Payment.objects.filter(state="failed", dossier__state=State.SUBMITTED).count() == 1


def test_somebody_is_paying_and_somebody_paid_for_a_transmission_refused(demonstration):
    paying = Payment.objects.pending().get()
    assert paying.opened_at <= TODAY < paying.expires_at
    refused = Alert.objects.get(kind="refused", closed_at=None)
    assert refused.dossier.state == State.DRAFT
    assert "naissance" in refused.payment.intention_refusal


def test_the_provider_holds_to_the_cent_what_was_paid(demonstration):
    compared = compare(at=TODAY)
    assert compared.sessions > 15
    assert (compared.difference, compared.details) == (0, [])


def test_validated_dossiers_lack_nothing(demonstration):
    for each in Dossier.objects.whole().filter(state=State.VALIDATED):
        assert workflow.obstacles(each) == []
        assert each.bursary.claimed != "oui" or each.bursary.ruling


def test_some_transmissions_are_forced_with_a_reason_per_item(demonstration):
    forced = Dossier.objects.whole().filter(justifications__isnull=False).distinct()
    assert forced.filter(state=State.SUBMITTED).exists()
    for each in forced:
        assert not each.justifications.filter(reason="").exists()


def test_nothing_happens_after_now_nor_outside_a_campaign(demonstration):
    assert not Event.objects.filter(at__gt=TODAY).exists()
    for each in Dossier.objects.select_related("campaign").exclude(transmitted_at=None):
        campaign = each.campaign
        assert each.created_at < each.transmitted_at
        assert campaign.opens_at is None or campaign.opens_at <= each.created_at
        assert campaign.closes_at is None or each.transmitted_at < campaign.closes_at


def test_journal_of_each_dossier_is_in_the_order_of_time(demonstration):
    for dossier in Dossier.objects.all():
        # The money is told a minute after the transmission it allows, asked before it.
        told = dossier.events.exclude(name="payment_paid").values_list("at", flat=True)
        assert list(told) == sorted(told)


def test_camille_has_eight_things_left_on_five_pages_of_thirteen(demonstration):
    dossier = Dossier.objects.whole().get(user__email=personas.CANDIDATE)
    left = {page: found["left"] for page, found in dossier.progress.items() if found["left"]}
    assert left == {"identite": 2, "cursus": 3, "formations": 1, "avis": 1, "frais": 1}
    assert len(dossier.progress) == 13
    assert [each.key for each in workflow.obstacles(dossier) if each.blocking] == [
        "identite.birth_place",
        "identite.postcode",
        "frais.reglement",
    ]
    assert fees.bill(dossier).total == 12000
    assert dossier.drafts["identite"]["postcode"]["raw"] == "3140"


def test_personas_sign_in_and_hold_their_rights(demonstration, settings):
    for address, _role in settings.DEMO_ACCOUNTS:
        assert User.objects.get(email=address).check_password(settings.DEMO_PASSWORD)
    support = User.objects.get(email=personas.SUPPORT)
    assert support.is_staff
    assert support.has_perm("dossiers.change_dossier")
    assert not User.objects.get(email=personas.JURY).is_staff
    assert User.objects.get(email=personas.JURY).roles.get().school.slug == "imt-mines-ales"
    assert User.objects.get(email=personas.ADMISSIONS).roles.get().school.slug == "imt-mines-albi"
    assert User.objects.get(email=personas.ADMINISTRATOR).is_superuser


def test_everybody_has_the_same_hash(demonstration):
    assert User.objects.values("password").distinct().count() == 1


def test_mails_of_the_past_have_left_and_reach_nobody(demonstration):
    assert not Posting.objects.waiting().exists()
    assert Posting.objects.filter(email__to=personas.CANDIDATE).count() == 1
    for posting in Posting.objects.select_related("email"):
        assert posting.sent_at == posting.email.created <= TODAY
        assert posting.email.to[0].endswith(".example")


def test_second_run_changes_nothing_and_says_so(demonstration):
    said = StringIO()
    call_command("demo", candidates=3, stdout=said)
    assert "déjà chargée" in said.getvalue()
    assert Dossier.objects.count() == demonstration.total()
    with pytest.raises(Refused, match="déjà chargée"):
        loading.load(3, 42, at=TODAY)


# --- Written or acted, the same dossier -----------------------------------------------------------


class _First(Random):
    """Draws nothing: always the first of a list, always nine tenths."""

    def random(self):
        return 0.9

    def choice(self, listed):
        return listed[0]


def _twin(stage, name, fate):
    """A life whose person differs by the address alone."""
    draw = Random("jumeaux")
    track = answers.tracks()["apprentissage"][1]
    person = people.invent(draw, born_in=2004, taken=set(), origin="maroc")
    told = answers.answer(draw, person, track, stage.campaigns["apprentissage"].year_start)
    told.late = True
    told.heads["frais"] = {"claimed": "oui"}
    return Life(
        stage,
        person=replace(person, email=f"{name}@courriel.example"),
        told=told,
        campaign=stage.campaigns["apprentissage"],
        draw=_First(),
        portrait=3,
        lacking=history.LACKING.get(fate, ()),
    )


def _stored(dossier):
    """Everything kept of a dossier but ids, owner, versions and instants."""
    out = {"id", "dossier", "created_at", "chosen_at", "notice_accepted_at", "created_by"}
    heads = [
        getattr(dossier, name)
        for name in (
            "identity",
            "ine",
            "papers",
            "baccalaureat",
            "path",
            "languages",
            "work_life",
            "stay",
            "bursary",
            "pursuit_opinion",
            "referent_choice",
        )
    ]
    rows = [
        row
        for name in ("study_years", "language_skills", "experiences", "candidatures", "referents")
        for row in getattr(dossier, name).all()
    ]
    said = [model_to_dict(row) for row in (*heads, *rows)]
    return [{key: value for key, value in each.items() if key not in out} for each in said]


def _journal(dossier):
    return list(dossier.events.values_list("name", "actor__email"))


@pytest.mark.parametrize("fate", ["unpaid", "submitted", "forced"])
def test_written_and_acted_dossiers_are_the_same(demonstration, fate):
    with transaction.atomic():
        stage = loading.Stage(
            TODAY,
            User.objects.get(email=personas.SUPPORT),
            "sans mot de passe",
            {paper: StoredFile.objects.first() for paper in (*papers.TITLES, "portrait-3")},
        )
        acted, written = _twin(stage, "acted", fate), _twin(stage, "written", fate)
        history.play(history.acted(acted, fate, TODAY), lambda at: None)
        sketch, _after = history.sketched(written, fate, TODAY)
        sketches.write([sketch])
        if sketch.sent_at:
            transmitting.send([sketch], lambda at: None)
        else:
            sketches.count([sketch])
        one, other = (
            Dossier.objects.whole().get(user__email=f"{name}@courriel.example")
            for name in ("acted", "written")
        )
        assert _stored(one) == _stored(other)
        assert one.progress == other.progress
        assert one.number[:-5] == other.number[:-5]
        slots = [
            {row.slot.split("-")[0] for row in each.documents.filter(page__in=["pieces", "cursus"])}
            for each in (one, other)
        ]
        assert slots[0] == slots[1]
        assert sorted(name for name, _who in _journal(one)) == sorted(
            name for name, _who in _journal(other)
        )
        paid = [
            list(each.payments.values_list("amount", "state", "reduced", "mode"))
            for each in (one, other)
        ]
        assert paid[0] == paid[1]
        assert (one.state, one.transmissions, bool(one.transmitted_at)) == (
            other.state,
            other.transmissions,
            bool(other.transmitted_at),
        )
        contents = [
            [copy.content["missing"] for copy in Copy.objects.filter(dossier=each)]
            for each in (one, other)
        ]
        assert len(contents[0]) == len(contents[1])
        transaction.set_rollback(True)
