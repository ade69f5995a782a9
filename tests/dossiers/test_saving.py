"""Answers saved as they are typed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.refusal import Refused
from dossiers import actions
from dossiers.actions import FieldSaved
from dossiers.models import StudyYear
from tests import make


def save(dossier, page, data, at, **given):
    return actions.autosave(dossier, page, data, actor=dossier.user, at=at, **given)


def test_a_valid_field_is_kept_beside_an_invalid_one(dossier, at):
    saved = save(dossier, "identite", {"country": "FR", "postcode": "812", "city": "Albi"}, at)
    now = make.again(dossier)
    assert (now.identity.city, now.identity.postcode) == ("Albi", "")
    stamp = {"v": 1, "t": int(at.timestamp())}
    assert now.drafts["identite"]["postcode"] == stamp | {"raw": "812"}
    assert list(saved.errors) == ["postcode"]


def test_a_corrected_value_ends_its_draft(dossier, at):
    save(dossier, "identite", {"country": "FR", "postcode": "812"}, at)
    save(dossier, "identite", {"postcode": "81000"}, at)
    now = make.again(dossier)
    assert now.identity.postcode == "81000"
    assert now.drafts["identite"]["postcode"] == {"v": 2, "t": int(at.timestamp())}


def test_a_draft_keeps_the_page_incomplete(dossier, at):
    make.fill(dossier, at, identite=make.IDENTITY)
    assert make.again(dossier).progress["identite"]["status"] == "done"
    save(dossier, "identite", {"postcode": "9"}, at)
    assert make.again(dossier).progress["identite"]["left"] == 1


def test_an_unchanged_value_writes_nothing(dossier, at):
    save(dossier, "identite", {"city": "Albi"}, at)
    with CaptureQueriesContext(connection) as queries:
        saved = save(dossier, "identite", {"city": "Albi"}, at)
    assert [q for q in queries.captured_queries if q["sql"].startswith("UPDATE")] == []
    assert saved.fields == {"city": FieldSaved(version=1)}


def test_a_text_at_the_limit_of_the_screen_is_kept(dossier, at):
    """A browser counts one for the end of a line, and posts two; the same text is no change."""
    said = {"none_declared": "on", "reason": "ligne\n" * 83 + "à"}
    posted = said | {"reason": said["reason"].replace("\n", "\r\n")}
    assert save(dossier, "referents", posted, at).errors == {}
    assert make.again(dossier).referent_choice.reason == said["reason"]
    again = save(dossier, "referents", said, at).fields["reason"]
    assert not again.changed


def test_a_field_written_elsewhere_since_is_left_alone(dossier, at):
    save(dossier, "identite", {"city": "Albi"}, at)
    saved = save(dossier, "identite", {"city": "Alès"}, at, versions={"city": 0})
    assert saved.conflicts == {"city": "Albi"}
    assert make.again(dossier).identity.city == "Albi"


def test_a_conflict_says_what_the_other_wrote_in_words_and_when(dossier, at, clock):
    save(dossier, "identite", {"country": "FR"}, at)
    saved = save(
        dossier, "identite", {"country": "BE"}, clock.move(hours=1), versions={"country": 0}
    )
    expected = FieldSaved(version=1, theirs="FR", shown="France", since=int(at.timestamp()))
    assert saved.fields["country"] == expected


def by(rank, *, who="ouverture-a", last=False):
    return actions.Writer(who, rank, last=last)


def city(dossier, at, value, writer, version=0):
    saved = save(
        dossier, "identite", {"city": value}, at, versions={"city": version}, writer=writer
    )
    return make.again(dossier).identity.city, saved.conflicts


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(dossier, at):
    """The first save was written, its answer never came: the page still has the former version."""
    assert city(dossier, at, "Al", by(1)) == ("Al", {})
    assert city(dossier, at, "Albi", by(2)) == ("Albi", {})
    assert city(dossier, at, "Alès", by(3, who="ouverture-b")) == ("Albi", {"city": "Albi"})


def test_an_older_save_that_arrives_after_a_later_one_changes_nothing(dossier, at):
    assert city(dossier, at, "Albi", by(2)) == ("Albi", {})
    assert city(dossier, at, "Al", by(1)) == ("Albi", {})


def test_a_last_save_of_the_value_stored_bars_the_way_to_one_still_on_its_way(dossier, at):
    city(dossier, at, "Albi", by(1))
    assert city(dossier, at, "Albi", by(3, last=True)) == ("Albi", {})
    assert city(dossier, at, "Alè", by(2)) == ("Albi", {})


def test_an_invalid_value_that_was_overtaken_says_what_is_kept(dossier, at):
    save(dossier, "identite", {"country": "FR", "postcode": "9"}, at, writer=by(2))
    late = save(dossier, "identite", {"postcode": "81000"}, at, writer=by(1))
    assert list(late.errors) == ["postcode"]
    assert make.again(dossier).drafts["identite"]["postcode"]["raw"] == "9"


def test_what_was_posted_as_it_was_shown_stays_as_stored(dossier, at):
    save(dossier, "identite", {"city": "Toulouse", "address": "3 rue des Lilas"}, at)
    save(dossier, "identite", {"city": "Perpignan"}, at)
    both = {"city": "Toulouse", "address": "5 rue Neuve"}
    saved = save(dossier, "identite", both, at, untouched={"city"}, versions={"city": 1})
    now = make.again(dossier).identity
    assert (now.city, now.address, saved.conflicts) == ("Perpignan", "5 rue Neuve", {})


def test_a_draft_posted_as_it_was_shown_still_says_what_is_wrong(dossier, at):
    save(dossier, "identite", {"country": "FR", "postcode": "9"}, at)
    saved = save(dossier, "identite", {"postcode": "9"}, at, untouched={"postcode"})
    assert list(saved.errors) == ["postcode"]


def test_a_field_of_a_card_deleted_meanwhile_is_refused_in_words(dossier, at):
    asked = {"actor": dossier.user, "at": at}
    gone, left = (actions.add_row(dossier, "experiences", **asked) for _ in "12")
    actions.remove_row(dossier, "experiences", gone.pk, **asked)
    lost = {f"{gone.pk}-organisation": "Atelier"}
    with pytest.raises(Refused, match="supprimée ailleurs"):
        save(dossier, "experiences", lost, at)
    saved = save(dossier, "experiences", lost | {f"{left.pk}-organisation": "Forge"}, at)
    assert list(saved.fields) == [f"{left.pk}-organisation"]


def test_the_last_of_two_quick_edits_stays(dossier, at):
    first = save(dossier, "identite", {"city": "Al"}, at, versions={"city": 0})
    save(dossier, "identite", {"city": "Albi"}, at, versions={"city": first.fields["city"].version})
    assert make.again(dossier).identity.city == "Albi"


def test_the_year_of_the_bac_opens_a_card_per_school_year(dossier, at):
    make.fill(dossier, at, baccalaureat={"year": "2023"})
    assert [str(each) for each in dossier.study_years.all()] == [
        "2025-2026",
        "2024-2025",
        "2023-2024",
    ]


def test_a_card_out_of_the_period_is_kept_and_counts_for_nothing(dossier, at):
    make.fill(dossier, at, baccalaureat={"year": "2023"})
    oldest = dossier.study_years.last()
    make.fill(dossier, at, cursus={f"{oldest.pk}-comment": "Une année de droit."})
    make.fill(dossier, at, baccalaureat={"year": "2025"})
    assert StudyYear.objects.get(pk=oldest.pk).comment == "Une année de droit."
    assert make.again(dossier).progress["cursus"]["left"] == 1


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1234567890A", "1234567890A"),
        ("1234 5678 90a", "1234567890A"),
    ],
)
def test_an_ine_is_tidied(dossier, at, typed, stored):
    make.fill(dossier, at, ine={"number": typed})
    now = make.again(dossier)
    assert now.ine.number == stored
    assert stored.lower() in now.search


def test_an_ine_of_another_format_is_taken_when_said(dossier, at):
    assert "number" in save(dossier, "ine", {"number": "AB12"}, at).errors
    make.fill(dossier, at, ine={"number": "AB12", "other_format": "on"})
    assert make.again(dossier).progress["ine"]["status"] == "done"


def test_a_page_refuses_in_words_after_the_closing(dossier, campaign, at):
    late = campaign.accepts_until
    with pytest.raises(Refused, match="close depuis"):
        save(dossier, "identite", {"city": "Albi"}, late)


def test_another_person_cannot_save(dossier, at):
    with pytest.raises(Refused):
        actions.autosave(dossier, "identite", {"city": "X"}, actor=make.candidate("b"), at=at)


def test_a_removed_row_takes_its_drafts_and_its_documents(dossier, at):
    row = actions.add_row(dossier, "langues", actor=dossier.user, at=at)
    save(dossier, "langues", {f"{row.pk}-certified_on": "hier"}, at)
    actions.remove_row(dossier, "langues", row.pk, actor=dossier.user, at=at)
    now = make.again(dossier)
    assert (now.language_skills.count(), now.drafts["langues"]) == (0, {})


def test_rows_have_a_maximum(dossier, at):
    for _each in range(6):
        actions.add_row(dossier, "langues", actor=dossier.user, at=at)
    with pytest.raises(Refused, match="maximum de 6"):
        actions.add_row(dossier, "langues", actor=dossier.user, at=at)


def test_reading_later_recounts_when_the_campaign_moved(dossier, campaign, at):
    make.piece(campaign, slug="diplome", page="baccalaureat")
    campaign.revision += 1
    campaign.save(update_fields=["revision"])
    before = dossier.progress["baccalaureat"]["left"]
    fresh = actions.refreshed(make.again(dossier))
    assert fresh.progress["baccalaureat"]["left"] == before + 1
    assert make.again(dossier).progress_revision == campaign.revision


def test_the_grace_is_not_the_end_of_saving(dossier, campaign, at):
    last = campaign.accepts_until - timedelta(seconds=1)
    assert save(dossier, "identite", {"city": "Albi"}, last).errors == {}
