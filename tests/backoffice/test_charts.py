"""The figures of a campaign: right numbers, a table beside each drawing, three formats."""

import io
import zipfile
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from accounts import actions as accounts
from accounts.models import AccountRequest, InformationNotice
from backoffice import charts
from backoffice.charts import drawing, figures
from dossiers import actions, workflow
from dossiers.models import Candidature
from formations.models import Pool, School
from payments.models import Payment
from referents.models import Recommendation, Referent
from tests import make

PAGE = "/admin/dossiers/dossier/chiffres/"


@pytest.fixture
def elsewhere(campaign):
    """A formation of another school of the campaign."""
    school = School.objects.create(slug="ales", name="IMT Mines Alès", short_name="IMT Mines Alès")
    made = make.formation(campaign, "mecatronique", title_fr="Mécatronique")
    made.school = school
    made.save(update_fields=["school"])
    return made


def cut(campaign, **asked):
    """The cut that an address asks for."""
    listed = campaign.formations.select_related("school").order_by("pk")
    return charts.Cut.read(asked, campaign, list(listed))


def asked_of(dossier, at):
    """A request for an opinion on this dossier."""
    person = Referent.objects.create(dossier=dossier, kind="academic", position=1, created_at=at)
    Recommendation.objects.create(
        dossier=dossier, referent=person, address="r@exemple.fr", asked_at=at
    )


def counted(slug, asked, at):
    """First column -> second one of a figure's table."""
    return {row[0]: row[1] for row in charts.FIGURES[slug](asked, at).rows}


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
    made = charts.FIGURES["depots"](charts.Cut(campaign), at)
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
    made = charts.FIGURES["entonnoir"](charts.Cut(campaign), at)
    assert {row[0]: row[1] for row in made.rows} == {
        "Compte confirmé": 3,
        "Dossier ouvert": 3,
        "Identité complète": 2,
        "Formation choisie": 2,
        "Frais payés": 0,
        "Transmis": 2,
        "Validé": 1,
    }


def test_an_account_confirmed_counts_with_or_without_a_dossier(campaign, at):
    notice = InformationNotice.objects.create(version="1", text_fr="Notice", published_at=at)
    given = {"notice": notice, "language": "fr", "campaign": campaign.slug, "at": at}
    for name in ("un", "deux", "trois"):
        accounts.ask(email=f"{name}@exemple.fr", **given)
    one, two, _never = AccountRequest.objects.order_by("pk")
    actions.open_dossier(accounts.confirm(one, password="x", at=at), campaign, at=at)
    accounts.confirm(two, password="x", at=at)
    make.dossier(campaign, at)  # an account older than the campaign
    found = counted("entonnoir", charts.Cut(campaign), at)
    assert (found["Compte confirmé"], found["Dossier ouvert"]) == (3, 2)


def test_what_drafts_and_transmitted_dossiers_lack(campaign, formation, transmitted, at):
    make.piece(campaign, "cv", "experiences")
    make.dossier(campaign, at, formations=[formation])
    drafts = dict(charts.FIGURES["pages"](charts.Cut(campaign), at).rows)
    assert drafts["Identité"] == 1
    transmitted("un")
    assert dict(charts.FIGURES["manques"](charts.Cut(campaign), at).rows).get("Cv") == 1


def test_the_delay_of_answers_is_measured(campaign, formation, agent, at, clock):
    dossier = make.dossier(campaign, at, formations=[formation])
    for rank, hours in enumerate((1, 3)):
        actions.write(dossier, f"Q{rank}", actor=dossier.user, at=clock.at)
        actions.write(dossier, f"R{rank}", actor=agent, at=clock.move(hours=hours))
    made = charts.FIGURES["reponses"](charts.Cut(campaign), clock.at)
    assert [row[1:4] for row in made.rows if row[1]] == [[2, 2, 2.0]]
    assert ("Première réponse, médiane", "2\u00a0h\u00a000") in charts.keys(
        charts.Cut(campaign), clock.at
    )


def test_places_stand_beside_candidatures(campaign, formation, at):
    formation.pool = Pool.objects.create(campaign=campaign, slug="p", label="P", capacity=40)
    formation.save(update_fields=["pool"])
    other = make.formation(campaign, "autre", pool=formation.pool)
    make.dossier(campaign, at, formations=[formation])
    made = charts.FIGURES["places"](charts.Cut(campaign), at)
    assert made.rows == [
        ["Albi", "", "Essai", 1, 40, "Autre"],
        [other.title, "", "Essai", 0, 40, "Albi"],
    ]
    row = charts.drawn(made)["rows"][0]
    assert row["mark"] > drawing.BESIDE + row["width"]


def test_places_of_parcours_count_for_their_formation_once_each(campaign, at):
    made = make.formation(campaign, "reseaux", options=("Systèmes", "Logiciel", "Sûreté"))
    pools = [
        Pool.objects.create(campaign=campaign, slug=slug, label=slug, capacity=22)
        for slug in ("p", "q")
    ]
    for option, pool in zip(made.options.all(), (*pools, pools[1]), strict=True):
        option.pool = pool
        option.save(update_fields=["pool"])
    make.dossier(campaign, at, formations=[made])
    Candidature.objects.update(option=made.options.first())
    assert charts.FIGURES["places"](charts.Cut(campaign), at).rows == [
        ["Reseaux", "ensemble", "Essai", 1, 44, ""],
        ["Reseaux", "Systèmes", "Essai", 1, 22, ""],
        ["Reseaux", "Logiciel", "Essai", 0, 22, "Sûreté"],
        ["Reseaux", "Sûreté", "Essai", 0, 22, "Logiciel"],
    ]


def test_a_long_name_is_cut_between_words_in_the_drawing_and_whole_beside(campaign, at):
    title = "Manager de projets internationaux et de transitions numériques et industrielles"
    made = make.formation(campaign, "long", title_fr=title)
    make.dossier(campaign, at, formations=[made])
    figure = charts.FIGURES["places"](charts.Cut(campaign), at)
    assert figure.rows[0][0] == title
    (row,) = charts.drawn(figure)["rows"]
    assert [each["words"] for each in row["lines"]] == [
        "Manager de projets internationaux",
        "et de transitions numériques et …",
        "Essai",
    ]
    assert row["label"] == f"{title}, Essai"
    assert charts.drawn(figure)["high"] == row["lines"][-1]["y"] + 11


def test_a_figure_is_cut_to_a_school_or_a_formation(
    campaign, formation, elsewhere, transmitted, agent, at
):
    make.piece(campaign, "cv", "experiences")
    here = transmitted("un")
    there = make.dossier(campaign, at, formations=[elsewhere])
    for each in (here, there):
        actions.write(each, "Bonjour", actor=each.user, at=at)
        asked_of(each, at)
    ales, albi = cut(campaign, ecole="ales"), cut(campaign, formation=formation.slug)
    assert [counted("depots", each, at).get("J-21") for each in (ales, albi)] == [None, 1]
    for slug, label, values in (
        ("entonnoir", "Dossier ouvert", [1, 1, 2]),
        ("entonnoir", "Transmis", [0, 1, 1]),
        ("pages", "Identité", [1, None, 1]),
        ("manques", "Cv", [None, 1, 1]),
        ("reponses", "2026-11-24", [1, 1, 2]),
        ("referents", "Invitation envoyée", [1, 1, 2]),
    ):
        found = [counted(slug, each, at) for each in (ales, albi, charts.Cut(campaign))]
        assert [each.get(label) for each in found] == values, slug
    assert [row[0] for row in charts.FIGURES["places"](ales, at).rows] == ["Mécatronique"]
    assert "Compte confirmé" not in counted("entonnoir", ales, at)
    assert "il n’est pas compté ici" in charts.FIGURES["entonnoir"](ales, at).note


def test_a_figure_is_cut_to_a_period(campaign, formation, elsewhere, transmitted, agent, clock):
    first = clock.at
    make.piece(campaign, "cv", "experiences")
    early = transmitted("un")
    clock.move(days=2)
    late = make.dossier(campaign, clock.at, formations=[elsewhere])
    for each, at in ((early, first), (late, clock.at)):
        actions.write(each, "Bonjour", actor=each.user, at=at)
        asked_of(each, at)
    before, after = cut(campaign, au="2026-11-25"), cut(campaign, du="2026-11-25")
    for slug, label, values in (
        ("entonnoir", "Dossier ouvert", [1, 1]),
        ("entonnoir", "Transmis", [1, 0]),
        ("pages", "Identité", [None, 1]),
        ("manques", "Cv", [1, None]),
        ("reponses", "2026-11-24", [1, None]),
        ("reponses", "2026-11-26", [None, 1]),
        ("referents", "Invitation envoyée", [1, 1]),
        ("places", "Mécatronique", ["", ""]),
    ):
        found = [counted(slug, each, clock.at) for each in (before, after)]
        assert [each.get(label) for each in found] == values, slug
    asked = {row[0]: row[3] for row in charts.FIGURES["places"](after, clock.at).rows}
    assert asked == {"Mécatronique": 1, "Albi": 0}
    assert [row[0] for row in charts.FIGURES["depots"](before, clock.at).rows] == [
        f"J-{day}" for day in (21, 20)
    ]
    assert next(iter(counted("depots", after, clock.at))) == "J-20"
    assert dict(charts.keys(after, clock.at))["Dossiers ouverts"] == 1
    assert dict(charts.keys(after, clock.at))["Transmis"] == 0


def test_the_former_campaign_is_cut_alike(campaign, formation, elsewhere, at):
    former = make.campaign(at - timedelta(days=400), "avant", tariff=(0, 0, None, None))
    then = at - timedelta(days=399)
    same = make.formation(former)
    for each in (same, make.formation(former, "seule")):
        made = make.ready(make.dossier(former, then, formations=[each]), then)
        actions.declare_and_submit(made, {}, declared=True, actor=made.user, at=then)
    asked = cut(campaign, formation=formation.slug, du="2026-11-24", au="2026-11-25")
    assert asked.former().formation == same
    assert [row[2] for row in charts.FIGURES["depots"](asked, at).rows] == [0, 1]
    alone = charts.FIGURES["depots"](cut(campaign, formation=elsewhere.slug), at)
    assert alone.header == ["Jour", "Essai"]
    assert alone.note == "La campagne d’avant n’avait pas cette formation\u00a0: rien à comparer."


def test_money_of_a_school_is_its_lines_of_each_payment(campaign, formation, elsewhere, at):
    dossier = make.dossier(campaign, at, formations=[formation, elsewhere])
    lines = [
        {"label": "a", "cents": 9000, "formation": formation.pk},
        {"label": "b", "cents": 3000, "formation": elsewhere.pk},
        {"label": "déjà payé", "cents": -2000, "formation": None},
    ]
    Payment.objects.create(
        dossier=dossier, amount=10000, state="paid", actor=dossier.user, opened_at=at,
        expires_at=at, settled_at=at, mode="demo", tariff=dossier.tariff, lines=lines,
    )  # fmt: skip

    def received(**asked):
        return dict(charts.keys(cut(campaign, **asked), at))["Encaissé"]

    whole, here, there = received(), received(ecole="ecole"), received(ecole="ales")
    assert [each.split("\u00a0")[0].split(",")[0] for each in (whole, here, there)] == [
        "100",
        "70",
        "30",
    ]
    assert received(du="2026-11-25").startswith("0")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, {}),
        ({"ecole": "ales"}, {"ecole": "ales"}),
        ({"ecole": "x", "formation": "y", "du": "z", "au": "9999-12-31"}, {}),
        ({"ecole": "ecole", "formation": "mecatronique-essai"}, {"ecole": "ecole"}),
        ({"formation": "mecatronique-essai"}, {"formation": "mecatronique-essai"}),
        ({"du": "2026-11-30", "au": "2026-11-01"}, {"du": "2026-11-01", "au": "2026-11-30"}),
        ({"du": "0001-01-01", "au": "2026-11-01"}, {"au": "2026-11-01"}),
    ],
)
def test_an_address_is_read_and_written_again(campaign, formation, elsewhere, asked, said):
    assert cut(campaign, **asked).said == {"campagne": "essai"} | said


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


def test_the_page_and_its_files_keep_the_filters(desk, campaign, formation, elsewhere, transmitted):
    transmitted("un")
    shown = desk.get(f"{PAGE}?campagne=essai&ecole=ales&du=2026-11-20").content.decode()
    assert "IMT Mines Alès, depuis le 20 novembre 2026." in shown
    assert "?campagne=essai&amp;ecole=ales&amp;du=2026-11-20&amp;figure=depots" in shown
    assert '<option value="ales" selected>' in shown
    address = f"{PAGE}?campagne=essai&figure=entonnoir&ecole=ales&format="
    answer = desk.get(address + "csv")
    assert "Dossier ouvert;0;0\r\n" in answer.content.decode("utf-8-sig")
    assert "entonnoir_essai_ales_2026-11-24.csv" in answer["Content-Disposition"]
    assert (
        "<c"
        in zipfile.ZipFile(io.BytesIO(desk.get(address + "xlsx").content))
        .read("xl/worksheets/sheet1.xml")
        .decode()
    )
    here = desk.get(address.replace("ales", "ecole") + "svg").content.decode()
    assert "Essai." in here.partition("<desc>")[2].partition("</desc>")[0]
    assert desk.get(f"{PAGE}?campagne=autre").status_code == 404


def test_an_empty_campaign_shows_no_drawing(campaign, at):
    for make_figure in charts.FIGURES.values():
        assert charts.drawn(make_figure(charts.Cut(campaign), at)) == {}


@pytest.mark.parametrize("asked", ["", "?ecole=ecole&du=2026-11-01&au=2026-12-31"])
def test_figures_cost_the_same_with_more_dossiers(
    asked, desk, transmitted, campaign, django_assert_max_num_queries
):
    transmitted("un")
    address = PAGE + asked
    desk.get(address)
    with django_assert_max_num_queries(40) as few:
        desk.get(address)
    transmitted("deux"), transmitted("trois")
    for slug in ("b", "c"):
        pool = Pool.objects.create(campaign=campaign, slug=slug, label=slug, capacity=9)
        made = make.formation(campaign, slug, options=("x", "y"))
        made.options.update(pool=pool)
    with django_assert_max_num_queries(40) as many:
        desk.get(address)
    assert len(few) == len(many)
