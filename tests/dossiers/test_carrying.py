"""The answers of a former campaign, taken up."""

from datetime import timedelta

import pytest

from accounts.refusal import Refused
from dossiers import actions, models, sections
from dossiers.actions import carrying
from tests import make

#: Columns left on purpose: whose they are, and why they are not copied.
LEFT = {
    "identity": {"accommodation"},
    "papers": {"kind"},
    "path": {"gap"},
    "work_life": {"none_yet"},
    "stay": {"abroad", "nature", "country", "city", "starts_on", "ends_on"},
    "bursary": {"claimed", "ruling", "ruled_at", "ruled_by", "ruling_reason"},
    "study_years": {"year_start"},
}


@pytest.fixture
def former(db, clock):
    """A dossier filled a year ago, with its letters, formations and a bursary."""
    at = clock.at
    old = make.campaign(at, slug="avant", pieces=({"slug": "lettre", "scope": "candidature"},))
    row = make.dossier(old, at, formations=[make.formation(old, "albi")])
    make.fill(
        row,
        at,
        identite=make.IDENTITY | {"accommodation": "Tiers temps"},
        ine={"number": "1234567890A"},
        baccalaureat={"year": "2024", "kind": "general", "maths": "13,5"},
        langues={"french_mother_tongue": "oui"},
        sejour={"abroad": "non"},
        frais={"claimed": "oui"},
    )
    asked = {"actor": row.user, "at": at}
    skill = actions.add_row(row, "langues", **asked)
    job = actions.add_row(row, "experiences", **asked)
    make.fill(
        row,
        at,
        langues={f"{skill.pk}-language": "Anglais", f"{skill.pk}-level": "B2"},
        experiences={f"{job.pk}-organisation": "Mairie d’Albi"},
    )
    first, last = row.study_years.order_by("year_start")
    answers = {f"{first.pk}-result": "valide", f"{last.pk}-result": "en_cours"}
    make.fill(row, at, cursus=answers | {f"{last.pk}-city": "Albi"})
    return make.again(row)


@pytest.fixture
def new(former, clock):
    """This year's dossier of the same account."""
    at = clock.move(days=10)
    campaign = make.campaign(at, slug="ici", year_start=2026)
    return make.dossier(campaign, at, user=former.user)


def carry(new, former, at):
    return actions.carry_over(new, former, actor=new.user, at=at)


def test_what_is_copied_and_what_is_not(new, former, clock):
    count = carry(new, former, clock.at)
    now = make.again(new)
    assert now.identity.city == "Nîmes"
    assert str(now.identity.phone) == "+33612345678"
    assert (now.ine.number, now.languages.french_mother_tongue) == ("1234567890A", "oui")
    assert (now.baccalaureat.year, str(now.baccalaureat.maths)) == (2024, "13.50")
    cards = {each.year_start: (each.result, each.city) for each in now.study_years.all()}
    assert cards == {2024: ("valide", ""), 2025: ("", "Albi"), 2026: ("", "")}
    assert [each.language for each in now.language_skills.all()] == ["Anglais"]
    assert [each.organisation for each in now.experiences.all()] == ["Mairie d’Albi"]
    assert (now.identity.accommodation, now.stay.abroad, now.bursary.claimed) == ("", "", "")
    assert (now.candidatures.count(), now.documents.count(), now.referents.count()) == (0, 0, 0)
    assert count == 19
    assert now.progress["identite"]["status"] == "done"
    assert "1234567890a" in now.search


def test_nothing_already_answered_is_replaced(new, former, clock):
    make.fill(new, clock.at, identite={"city": "Alès"}, baccalaureat={"year": "2025"})
    carry(new, former, clock.at)
    now = make.again(new)
    assert (now.identity.city, now.identity.address) == ("Alès", "3 rue des Lilas")
    assert {each.year_start for each in now.study_years.all()} == {2025, 2026}


def test_a_page_open_elsewhere_sees_that_the_answer_came(new, former, clock):
    carry(new, former, clock.at)
    late = actions.autosave(
        new,
        "identite",
        {"city": "Paris"},
        actor=new.user,
        at=clock.at,
        versions={"city": 0},
    )
    assert late.conflicts == {"city": "Nîmes"}


def test_it_is_offered_once_and_only_for_ones_own_former_dossier(new, former, clock):
    assert actions.carriable(new, clock.at) == former
    assert actions.carriable(former, clock.at) is None
    other = make.dossier(new.campaign, clock.at, user=make.candidate("basile"))
    assert actions.carriable(other, clock.at) is None
    with pytest.raises(Refused, match="ne peuvent pas être reprises"):
        carry(other, former, clock.at)
    with pytest.raises(Refused, match="ne peuvent pas être reprises"):
        actions.carry_over(new, former, actor=other.user, at=clock.at)
    carry(new, former, clock.at)
    assert actions.carriable(make.again(new), clock.at) is None
    with pytest.raises(Refused, match="ne peuvent pas être reprises"):
        carry(new, former, clock.at)


def test_it_is_not_offered_once_the_campaign_is_closed(new, clock):
    assert actions.carriable(new, new.campaign.accepts_until + timedelta(seconds=1)) is None


def test_every_column_is_either_copied_or_left_on_purpose():
    """A new answer must say which: nothing is copied, or lost, by oversight."""
    listed = {}
    for related, columns in (*carrying.ONCE.values(), *carrying.ROWS.values()):
        listed.setdefault(related, set()).update(columns.split())
    tables = {each.answers for each in sections.all_sections() if each.answers}
    tables |= {"study_years", "language_skills", "experiences"}
    for related in tables - {"referent_choice", "opinion", "continuation"}:
        model = models.Dossier._meta.get_field(related).related_model
        if model._meta.app_label != "dossiers":
            continue
        columns = {each.name for each in model._meta.fields} - {"id", "dossier"}
        assert listed.get(related, set()) | LEFT.get(related, set()) == columns, related
        assert listed.get(related, set()) & LEFT.get(related, set()) == set(), related
