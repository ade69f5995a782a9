"""Pages « Référents » and « Avis »: what they ask, what they refuse, what they warn of."""

import pytest

from accounts.refusal import Refused
from dossiers import actions, sections
from tests import make

pytestmark = pytest.mark.django_db

PERSON = {
    "last_name": "Morel",
    "first_name": "Anne",
    "function": "Enseignante",
    "organisation": "IUT de Valmont",
    "email": "anne.morel@iut-valmont.example",
    "relation": "Enseignante de 2e année",
    "language": "fr",
    "when": "now",
}


@pytest.fixture
def dossier(at):
    return make.dossier(make.campaign(at), at)


@pytest.fixture
def add(dossier, at):
    return lambda kind: actions.add_row(
        dossier, "referents", actor=dossier.user, at=at, choice=kind
    )


@pytest.fixture
def save(dossier, at):
    return lambda page, data: actions.autosave(dossier, page, data, actor=dossier.user, at=at)


def fill(save, row, **given):
    data = PERSON | given
    return save("referents", {f"{row.pk}-{name}": value for name, value in data.items()})


def missing(dossier, page):
    fresh = make.again(dossier)
    found = sections.section(fresh.campaign, page).missing(sections.Reading(fresh))
    return [(each.key, each.blocking) for each in found]


def page_of(dossier, slug):
    fresh = make.again(dossier)
    return sections.section(fresh.campaign, slug), sections.Reading(fresh)


def test_an_empty_page_asks_for_a_referent_and_never_blocks(dossier):
    assert missing(dossier, "referents") == [("referents.aucun", False)]
    assert dossier.progress["referents"]["status"] == "todo"


def test_a_referent_filled_in_completes_the_page(dossier, add, save):
    row = add("academic")
    assert len(missing(dossier, "referents")) == 6
    assert fill(save, row).errors == {}
    assert missing(dossier, "referents") == []
    assert make.again(dossier).progress["referents"]["status"] == "done"


def test_nobody_to_ask_wants_a_reason(dossier, save):
    save("referents", {"none_declared": "on"})
    assert missing(dossier, "referents") == [("referents.reason", False)]
    save("referents", {"reason": "Je reprends mes études après quinze ans."})
    assert missing(dossier, "referents") == []
    assert make.again(dossier).progress["referents"]["status"] == "na"


def test_what_was_typed_stays_when_nobody_is_to_be_asked(dossier, add, save):
    row = add("academic")
    save("referents", {"none_declared": "on", "reason": "Aucun"})
    assert missing(dossier, "referents") == []
    assert dossier.referents.get().pk == row.pk


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("academic", "Vous avez déjà déclaré 2 référents académiques"),
        ("professional", "Vous avez déjà déclaré 2 référents professionnels"),
    ],
)
def test_the_third_of_a_kind_is_refused_in_words(dossier, add, kind, words):
    assert [add(kind).position, add(kind).position] == [1, 2]
    with pytest.raises(Refused, match=words):
        add(kind)
    other = {"academic": "professional", "professional": "academic"}[kind]
    assert add(other).position == 1


def test_a_kind_is_asked_for_by_name(add):
    with pytest.raises(Refused, match="Choisissez un référent académique"):
        add("")


def test_a_place_given_back_is_taken_again(dossier, add, at):
    first, second = add("academic"), add("academic")
    actions.remove_row(dossier, "referents", first.pk, actor=dossier.user, at=at)
    assert add("academic").position == 1
    assert second.position == 2


def test_only_kinds_with_a_place_have_a_button(dossier, add):
    add("academic")
    add("academic")
    section, reading = page_of(dossier, "referents")
    assert [kind for kind, _label in section.additions(reading)] == ["professional"]


def test_a_campaign_may_take_fewer(at):
    dossier = make.dossier(make.campaign(at, referents_max=1), at)
    actions.add_row(dossier, "referents", actor=dossier.user, at=at, choice="academic")
    with pytest.raises(Refused, match="1 référents académiques"):
        actions.add_row(dossier, "referents", actor=dossier.user, at=at, choice="academic")


@pytest.mark.parametrize(
    ("kind", "email", "warned"),
    [
        ("professional", "jean.dupont@gmail.com", True),
        ("professional", "jean.dupont@usine.example", False),
        ("academic", "jean.dupont@gmail.com", False),
        ("academic", "Candidat0@Exemple.fr", True),
        ("professional", "candidat0@exemple.fr", True),
    ],
)
def test_an_address_worth_a_second_look_warns_and_refuses_nothing(
    dossier, add, save, kind, email, warned
):
    row = add(kind)
    assert fill(save, row, email=email).errors == {}
    assert missing(dossier, "referents") == []
    section, reading = page_of(dossier, "referents")
    cautions = section.row_sheets(reading)[0].cautions
    assert (list(cautions) == ["email"]) is warned
    assert dossier.referents.get().email == email.lower()


def test_an_address_that_is_none_is_kept_as_typed(dossier, add, save):
    row = add("academic")
    saved = fill(save, row, email="anne.morel")
    assert list(saved.errors) == [f"{row.pk}-email"]
    assert missing(dossier, "referents") == [(f"referents.{row.pk}-email", False)]


def test_the_summary_names_each_place(dossier, add, save):
    fill(save, add("professional"))
    section, reading = page_of(dossier, "referents")
    titles = [block.title for block in section.summary(reading) if block.title]
    assert titles == ["Référent professionnel 1 — Anne Morel"]


def test_juries_read_no_referent_in_the_summary(dossier, add, save):
    fill(save, add("academic"))
    section, reading = page_of(dossier, "referents")
    items = [item for block in section.summary(reading) for item in block.items]
    assert items
    assert not any("jury" in item.audience for item in items)


# --- Opinion on further studies ---


def test_a_door_is_asked_first(dossier):
    assert missing(dossier, "avis") == [("avis.door", False)]
    assert dossier.progress["avis"]["status"] == "todo"


def test_the_school_sends_it_so_its_person_is_asked(dossier, save):
    save("avis", {"door": "ecole"})
    named = ["last_name", "first_name", "function", "organisation", "email"]
    assert [key for key, _blocking in missing(dossier, "avis")] == [f"avis.{n}" for n in named]
    save("avis", {name: PERSON[name] for name in named})
    assert missing(dossier, "avis") == []


def test_no_school_issues_one_so_a_reason_or_somebody(dossier, save):
    save("avis", {"door": "aucun"})
    assert missing(dossier, "avis") == [("avis.reason", False)]
    save("avis", {"last_name": "Morel"})
    assert ("avis.email", False) in missing(dossier, "avis")
    save("avis", {"last_name": "", "reason": "Diplôme obtenu il y a dix ans"})
    assert missing(dossier, "avis") == []


def test_the_document_is_expected_behind_its_door_only(at):
    campaign = make.campaign(at)
    make.piece(campaign, "avis-poursuite", page="avis", condition="avis_deposited")
    dossier = make.dossier(campaign, at)
    user = dossier.user
    actions.autosave(dossier, "avis", {"door": "depot"}, actor=user, at=at)
    assert missing(dossier, "avis") == [("avis.avis-poursuite", False)]
    actions.autosave(dossier, "avis", {"door": "aucun", "reason": "…"}, actor=user, at=at)
    assert missing(dossier, "avis") == []
