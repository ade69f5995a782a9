"""An answer: kept raw while it is typed, sent once complete, corrected for a day, then closed."""

from datetime import timedelta

import pytest

from accounts.refusal import Refused
from dossiers import actions as dossiers
from referents import access, actions
from referents.reading import opinions
from tests import make
from tests.referents import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(at):
    return people.whole(people.asked(people.dossier(at), at))


def test_what_is_typed_is_kept_whatever_it_is_worth(made, at):
    said = {"text": "x" * 4001, "overall": "inventé", "inconnu": "perdu"}
    errors = actions.keep(made, said, serial=1, at=at)
    assert sorted(errors) == ["overall", "text"]
    fresh = people.whole(made)
    assert fresh.draft == {"text": "x" * 4001, "overall": "inventé"}
    assert (fresh.state, fresh.text, fresh.overall) == ("draft", "", "")


def test_an_incomplete_answer_is_not_sent(made, at):
    actions.keep(made, {"relation_right": "oui"}, serial=1, at=at)
    with pytest.raises(Refused, match="Répondez pour"):
        actions.send(made, serial=1, at=at)
    actions.keep(made, people.answers(made, relation_right="non"), serial=1, at=at)
    with pytest.raises(Refused, match="à quel titre"):
        actions.send(made, serial=1, at=at)


def test_sent_it_counts_and_both_are_told(made, at):
    fresh = people.sent(made, at, relation_right="non", relation="Je l’ai eue un semestre")
    assert (fresh.state, fresh.sent_at) == ("sent", at)
    assert fresh.relation == "Je l’ai eue un semestre"
    assert set(fresh.grid.values()) == {"bon"}
    assert fresh.overall == "favorable"
    assert people.posted() == ["demande", "recu", "merci"]


def test_sent_twice_tells_once(made, at):
    people.sent(made, at)
    assert actions.send(made, serial=1, at=at) is False
    assert people.posted() == ["demande", "recu", "merci"]
    names = [each.name for each in made.dossier.events.all()]
    assert names.count("referent_received") == 1


def test_nobody_may_say_is_an_answer(made, at):
    said = people.answers(made)
    said |= {name: "inconnu" for name in said if name.startswith("critere-")}
    actions.keep(made, said, serial=1, at=at)
    assert actions.send(made, serial=1, at=at)


def test_a_text_at_the_limit_of_the_screen_is_taken(made, at):
    """4000 characters as a browser counts them: the end of a line is one, posted as two."""
    text = "ligne\n" * 666 + "fin."
    assert len(text) == 4000
    said = people.answers(made, text=text.replace("\n", "\r\n"))
    assert actions.keep(made, said, serial=1, at=at) == {}
    assert actions.send(made, serial=1, at=at)
    assert people.whole(made).text == text


def test_a_document_replaces_the_grid(made, at):
    actions.keep(made, {"relation_right": "oui"}, serial=1, at=at)
    actions.deposit(made, make.picture(name="lettre.jpg"), serial=1, at=at)
    assert actions.send(made, serial=1, at=at)
    fresh = people.whole(made)
    assert (fresh.file.name, fresh.grid, fresh.overall) == ("lettre.jpg", {}, "")


def test_what_is_no_document_is_refused_in_words(made, at):
    wrong = make.picture(name="page.html")
    wrong.file.write(b"<html>")
    with pytest.raises(Refused):
        actions.deposit(made, wrong, serial=1, at=at)
    assert people.whole(made).draft_file is None


def test_a_correction_under_way_does_not_show(made, at):
    people.sent(made, at)
    actions.keep(made, {"text": "Autre"}, serial=1, at=people.later(at, hours=1))
    assert people.whole(made).text == "Sérieuse et curieuse."
    actions.send(made, serial=1, at=people.later(at, hours=2))
    fresh = people.whole(made)
    assert (fresh.text, fresh.corrected_at) == ("Autre", people.later(at, hours=2))
    assert fresh.sent_at == at
    assert people.posted() == ["demande", "recu", "merci"]


def test_closed_after_24_hours(made, at):
    fresh = people.sent(made, at)
    assert access.fault(fresh, people.later(at, hours=23, minutes=59)) == ""
    late = people.later(at, hours=24)
    assert access.fault(fresh, late) == "used"
    with pytest.raises(Refused, match="plus ouverte"):
        actions.keep(made, {"text": "Trop tard"}, serial=1, at=late)


def test_closed_at_the_deadline_if_sooner(made, at):
    deadline = made.dossier.campaign.closes_at + timedelta(days=5)
    fresh = people.sent(made, deadline - timedelta(hours=2))
    assert access.fault(fresh, deadline - timedelta(seconds=1)) == ""
    assert access.fault(fresh, deadline) == "used"


def test_an_answer_and_the_deadline(made, at):
    """V62: the request's own instant decides, one way or the other."""
    deadline = made.dossier.campaign.closes_at + timedelta(days=5)
    actions.keep(made, people.answers(made), serial=1, at=at)
    with pytest.raises(Refused, match="plus ouverte"):
        actions.send(made, serial=1, at=deadline)
    assert actions.send(made, serial=1, at=deadline - timedelta(microseconds=1))


def test_declining_erases_what_was_typed_and_keeps_the_reason_apart(made, at):
    actions.keep(made, people.answers(made), serial=1, at=at)
    actions.decline(made, reason="Je la connais trop peu.", serial=1, at=at)
    fresh = people.whole(made)
    assert (fresh.state, fresh.draft) == ("declined", {})
    assert fresh.decline_reason == "Je la connais trop peu."
    assert people.posted() == ["demande", "decline"]
    assert "trop peu" not in people.posted("decline")[0]
    with pytest.raises(Refused, match="plus ouverte"):
        actions.keep(made, {"text": "Finalement"}, serial=1, at=at)


def test_an_opinion_sent_is_not_declined(made, at):
    people.sent(made, at)
    with pytest.raises(Refused, match="déjà parti"):
        actions.decline(made, reason="", serial=1, at=at)


def test_an_old_link_writes_nothing(made, at):
    with pytest.raises(Refused, match="plus ouverte"):
        actions.keep(made, {"text": "x"}, serial=0, at=at)
    assert people.whole(made).draft == {}


def test_it_joins_a_dossier_already_transmitted(at):
    dossier = people.dossier(at, tariff=(0, 0, None, None))
    made = people.asked(dossier, at)
    make.ready(make.again(dossier), at)
    dossiers.declare_and_submit(make.again(dossier), {}, declared=True, actor=dossier.user, at=at)
    people.sent(people.whole(made), people.later(at, days=1))
    (opinion,) = opinions(make.again(dossier))
    assert (opinion.made.state, opinion.made.text) == ("sent", "Sérieuse et curieuse.")
