"""Loading twice changes nothing; the demonstration's campaigns are current and stay put."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils.timezone import localtime

from accounts.instant import PARIS
from accounts.refusal import Refused
from formations import actions, calendar, reading
from formations.models import Campaign, Formation
from tests.formations.conftest import formation

TUESDAY = 1


def everything():
    tables = apps.get_app_config("formations").get_models()
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def test_loading_twice_gives_the_same_rows(current, at):
    before = everything()
    later = at + timedelta(days=400)
    assert actions.load_campaigns(later) == []
    assert actions.load_demonstration(later) == []
    assert everything() == before


def test_what_administrators_changed_is_left(sources, at):
    Campaign.objects.filter(slug="apprentissage-2025").update(support_email="autre@exemple.fr")
    actions.load_campaigns(at)
    assert Campaign.objects.get(slug="apprentissage-2025").support_email == "autre@exemple.fr"


@pytest.mark.parametrize("day", range(1, 15))
def test_demonstration_closes_on_the_tuesday_21_to_27_days_later(day):
    at = datetime(2026, 11, day, 22, 30, tzinfo=UTC)
    closing = actions.closing_day(at)
    assert closing.weekday() == TUESDAY
    assert 21 <= (closing - localtime(at, PARIS).date()).days <= 27


def test_current_campaign_has_the_settings_of_2025_and_formations_of_both(current, at):
    campaign, past = current["apprentissage"], current["apprentissage-2025"]
    names = ("max_file_bytes", "photo_max_px", "pages", "addition_policy", "referents_days")
    assert [getattr(campaign, name) for name in names] == [getattr(past, name) for name in names]
    assert campaign.tariffs.latest().full_first == past.tariffs.latest().full_first
    closing = localtime(campaign.closes_at, PARIS)
    assert (closing.date(), closing.hour) == (actions.closing_day(at), 23)
    assert campaign.is_open(at)
    assert set(campaign.formations.values_list("slug", flat=True)) == {
        "albi-apprentissage",
        "albi-formation-continue",
        "albi-professionnalisation",
        "ales-batiment",
        "ales-informatique-et-reseaux",
        "ales-mecatronique",
        "ales-batiment-2e-annee",
        "ales-systemes-et-reseaux-2e-annee",
        "ales-mecatronique-2e-annee",
    }


@pytest.mark.parametrize("slug", ["albi-apprentissage-2025", "ales-batiment-2022"])
def test_every_date_is_shifted_by_whole_weeks_at_the_same_hour(current, slug):
    old, new = formation(slug), formation(slug[:-5])
    pairs = [(old.examination_at, new.examination_at)]
    for step in old.steps.all():
        twin = new.steps.get(kind=step.kind)
        pairs += [(step.starts_at, twin.starts_at), (step.ends_at, twin.ends_at)]
    local = [(localtime(a, PARIS), localtime(b, PARIS)) for a, b in pairs if a]
    shifts = {(b.replace(tzinfo=None) - a.replace(tzinfo=None)) for a, b in local}
    assert len(shifts) == 1
    assert shifts.pop() % timedelta(weeks=1) == timedelta(0)


@pytest.mark.parametrize("month", range(1, 13))
def test_demonstration_is_coherent_whatever_the_month_of_the_first_load(db, month):
    actions.load_demonstration(datetime(2027, month, 28, 12, tzinfo=UTC))
    campaign = Campaign.objects.get(slug="apprentissage")
    assert actions.publication_faults(campaign) == []


def test_current_mastere_never_closes_and_the_past_one_leaves_the_catalogue(current, at):
    assert (current["imt-bs"].opens_at, current["imt-bs"].closes_at) == (None, None)
    assert current["imt-bs"].is_open(at)
    assert current["imt-bs-masteres"].published_at is None


def test_every_loaded_campaign_could_be_published(current):
    assert [actions.publication_faults(each) for each in current.values()] == [[]] * 6


def test_impossible_calendar_is_refused_with_the_line_at_fault():
    sheet = reading.campaign_sheet("apprentissage-2022")
    steps = sheet["formations"]["ales-batiment-2022"]["steps"]
    steps["english"] = steps["english"] | {
        "starts_at": steps["english"]["starts_at"] - timedelta(days=365)
    }
    with pytest.raises(Refused) as refused:
        reading.refuse_incoherent(sheet, "apprentissage-2022")
    lines = (reading.DATA / "apprentissage-2022.toml").read_text().splitlines()
    number = next(n for n, text in enumerate(lines, 1) if text.startswith("english ="))
    assert "ales-batiment-2022.english" in str(refused.value)
    assert f"(ligne {number})" in str(refused.value)


def test_an_hour_that_does_not_exist_is_refused_with_the_line(monkeypatch):
    source = reading._file("apprentissage-2025")
    skipped = {"closes_at": datetime.fromisoformat("2025-03-30T02:30")}
    spoilt = source | {"campaign": source["campaign"] | skipped}
    monkeypatch.setattr(reading, "_file", lambda name: spoilt)
    with pytest.raises(Refused, match=r"closes_at.*n’existe pas"):
        reading.campaign_sheet("apprentissage-2025")


def test_command_says_what_it_loaded_and_fails_with_the_reason(db, clock, capsys, monkeypatch):
    call_command("load_campaigns", "--demo")
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == ["Apprentissage (apprentissage)", "IMT-BS Mastères Spécialisés (imt-bs)"]
    call_command("load_campaigns", "--demo")
    assert capsys.readouterr().out == "Rien à charger.\n"

    def refuse(at):
        raise Refused("Ligne 3 : impossible.")

    monkeypatch.setattr(actions, "load_campaigns", refuse)
    with pytest.raises(CommandError, match="Ligne 3"):
        call_command("load_campaigns")


def test_calendar_of_a_loaded_campaign_is_the_one_of_its_file(sources):
    for name in reading.SOURCES:
        stored = calendar.plan_of(sources[name])
        assert stored == reading.plan(reading.campaign_sheet(name))


def test_formations_are_found_without_accents(current):
    assert Formation.objects.filter(search__contains="mecatronique").count() == 5
