"""The figures of a campaign: right numbers, a table beside each drawing, three formats."""

import io
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from backoffice import charts
from backoffice.charts import drawing, figures
from dossiers import actions, workflow
from formations.models import Pool
from tests import make

PAGE = "/admin/dossiers/dossier/chiffres/"


def test_deposits_are_added_by_day_before_closing_beside_the_former_campaign(
    campaign, transmitted, formation, at
):
    former = make.campaign(
        at - timedelta(days=400), "avant", tariff=(0, 0, None, None), name_fr="Avant"
    )
    then = at - timedelta(days=399)
    other = make.ready(make.dossier(former, then, formations=[make.formation(former)]), then)
    actions.declare_and_submit(other, {}, declared=True, actor=other.user, at=then)
    transmitted("un"), transmitted("deux")
    made = charts.FIGURES["depots"](campaign, at)
    assert made.header == ["Jour", "Essai", "Avant"]
    by_day = {row[0]: row[1:] for row in made.rows}
    assert by_day["J-21"] == [2, 0]
    assert by_day["J-20"] == ["", 1]
    assert by_day["clôture"] == ["", 1]
    assert charts.drawn(made)["series"][0]["words"].endswith(": 2")


def test_the_funnel_counts_people_where_they_stopped(campaign, formation, transmitted, agent, at):
    make.dossier(campaign, at)
    transmitted("un")
    workflow.perform(transmitted("deux"), "validate", actor=make.support(), at=at)
    made = charts.FIGURES["entonnoir"](campaign, at)
    assert {row[0]: row[1] for row in made.rows} == {
        "Compte confirmé": 0,
        "Dossier ouvert": 3,
        "Identité complète": 2,
        "Formation choisie": 2,
        "Frais payés": 0,
        "Transmis": 2,
        "Validé": 1,
    }


def test_what_drafts_and_transmitted_dossiers_lack(campaign, formation, transmitted, at):
    make.piece(campaign, "cv", "experiences")
    make.dossier(campaign, at, formations=[formation])
    drafts = dict(charts.FIGURES["pages"](campaign, at).rows)
    assert drafts["Identité"] == 1
    transmitted("un")
    assert dict(charts.FIGURES["manques"](campaign, at).rows).get("Cv") == 1


def test_the_delay_of_answers_is_measured(campaign, formation, agent, at, clock):
    dossier = make.dossier(campaign, at, formations=[formation])
    for rank, hours in enumerate((1, 3)):
        actions.write(dossier, f"Q{rank}", actor=dossier.user, at=clock.at)
        actions.write(dossier, f"R{rank}", actor=agent, at=clock.move(hours=hours))
    made = charts.FIGURES["reponses"](campaign, clock.at)
    assert [row[1:4] for row in made.rows if row[1]] == [[2, 2, 2.0]]
    assert ("Première réponse, médiane", "2\u00a0h\u00a000") in charts.keys(campaign, clock.at)


def test_places_stand_beside_candidatures(campaign, formation, at):
    formation.pool = Pool.objects.create(campaign=campaign, slug="p", label="P", capacity=40)
    formation.save(update_fields=["pool"])
    make.dossier(campaign, at, formations=[formation])
    made = charts.FIGURES["places"](campaign, at)
    assert made.rows == [["Albi", "Essai", 1, 40]]
    (row,) = charts.drawn(made)["rows"]
    assert row["mark"] > drawing.BESIDE + row["width"]


@pytest.mark.parametrize(
    ("value", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (21, 40), (390, 400), (401, 800)]
)
def test_an_axis_ends_on_a_round_number(value, top):
    assert drawing.nice(value) == top


def test_what_is_missing_is_named_by_its_piece_or_its_page():
    known = {"releves": "Relevés", "avis-bourse": "Avis"}, {"identite": "Identité"}
    assert figures._said("cursus.releves-12", *known) == "Relevés"
    assert figures._said("frais.avis-bourse", *known) == "Avis"
    assert figures._said("identite.city", *known) == "Identité\u00a0: réponses"


def test_the_page_shows_each_figure_with_its_table_and_files(desk, campaign, transmitted):
    transmitted("un")
    shown = desk.get(PAGE).content.decode()
    for slug in charts.FIGURES:
        assert f'id="titre-{slug}"' in shown
        assert f"figure={slug}&amp;format=svg" in shown
    assert "style=" not in shown.partition('<div class="figures">')[2]


def test_each_figure_leaves_in_three_formats(desk, campaign, transmitted):
    transmitted("un")
    address = f"{PAGE}?campagne={campaign.slug}&figure=entonnoir&format="
    text = desk.get(address + "csv").content.decode("utf-8-sig")
    assert "Dossier ouvert;1;100\r\n" in text
    book = zipfile.ZipFile(io.BytesIO(desk.get(address + "xlsx").content))
    assert "<v>100</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    svg = desk.get(address + "svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert ElementTree.fromstring(svg.content).tag == "{http://www.w3.org/2000/svg}svg"
    assert "entonnoir_essai_2026-11-24.svg" in svg["Content-Disposition"]
    assert desk.get(address + "pdf").status_code == 404
    assert desk.get(f"{PAGE}?figure=x&format=csv").status_code == 404


def test_an_empty_campaign_shows_no_drawing(campaign, at):
    for make_figure in charts.FIGURES.values():
        assert charts.drawn(make_figure(campaign, at)) == {}


def test_figures_cost_the_same_with_more_dossiers(
    desk, transmitted, campaign, django_assert_max_num_queries
):
    transmitted("un")
    desk.get(PAGE)
    with django_assert_max_num_queries(40) as few:
        desk.get(PAGE)
    transmitted("deux"), transmitted("trois")
    with django_assert_max_num_queries(40) as many:
        desk.get(PAGE)
    assert len(few) == len(many)
