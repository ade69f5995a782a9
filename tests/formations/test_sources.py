"""What the five documents say, figure by figure: copied from them by hand, not from our files."""

from datetime import UTC, date, datetime

import pytest

from accounts.instant import PARIS
from formations.models import Formation
from tests.formations.conftest import formation

ALES_1 = ("ales-batiment", "ales-informatique-et-reseaux", "ales-mecatronique")


def paris(*parts):
    return datetime(*parts, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("slug", "fees"),
    [
        ("apprentissage-2021", (7700, 2200, 2200, 1100)),  # S1, S2
        ("apprentissage-2022", (7700, 2200, 2200, 1100)),  # S5
        ("apprentissage-2025", (9000, 3000, 3000, 1500)),  # S4
        ("imt-bs-masteres", (8000, 8000, None, None)),  # S3
    ],
)
def test_fees_are_those_of_the_sources(sources, slug, fees):
    tariff = sources[slug].tariffs.latest()
    assert fees == (
        tariff.full_first,
        tariff.full_other,
        tariff.bursary_first,
        tariff.bursary_other,
    )


@pytest.mark.parametrize(
    ("slug", "closing"),
    [
        ("apprentissage-2021", datetime(2021, 3, 9, 23, 0, tzinfo=UTC)),  # minuit, end of the 9th
        ("apprentissage-2022", datetime(2022, 3, 8, 23, 0, tzinfo=UTC)),  # minuit, end of the 8th
        ("apprentissage-2025", datetime(2025, 3, 11, 22, 0, tzinfo=UTC)),  # 23h00
        ("imt-bs-masteres", None),
    ],
)
def test_closing_instants(sources, slug, closing):
    assert sources[slug].closes_at == closing


def test_campaign_opens_at_its_instant_and_closes_at_its_instant(sources):
    campaign = sources["apprentissage-2025"]
    second = paris(2025, 2, 3) - paris(2025, 2, 2, 23, 59, 59)
    assert [
        campaign.is_open(paris(2025, 2, 3) - second),
        campaign.is_open(paris(2025, 2, 3)),
        campaign.is_open(paris(2025, 3, 11, 22, 59, 59)),
        campaign.is_open(paris(2025, 3, 11, 23)),
    ] == [False, True, True, False]
    assert campaign.accepts_until == paris(2025, 3, 11, 23, 2)


def test_imt_bs_is_always_open(sources):
    campaign = sources["imt-bs-masteres"]
    assert campaign.is_open(paris(2040, 1, 1))
    assert campaign.accepts_until is None


@pytest.mark.parametrize(
    ("slug", "size", "policy", "most"),
    [
        ("apprentissage-2021", 2_000_000, "whole_dossier", None),
        ("apprentissage-2022", 2_000_000, "keep_last_copy", None),
        ("apprentissage-2025", 4_000_000, "keep_last_copy", None),
        ("imt-bs-masteres", 4_000_000, "keep_last_copy", 1),
    ],
)
def test_limits_and_policies(sources, slug, size, policy, most):
    campaign = sources[slug]
    assert (campaign.max_file_bytes, campaign.photo_max_px) == (size, 900)
    assert (campaign.addition_policy, campaign.max_formations) == (policy, most)
    assert campaign.grace_seconds == 120


def test_referents_answer_after_the_closing_or_the_transmission(sources):
    sent = paris(2026, 5, 4, 12)
    assert sources["apprentissage-2021"].referents_until(sent) == paris(2021, 3, 15)
    assert sources["imt-bs-masteres"].referents_until(sent) == paris(2026, 5, 25, 12)
    assert sources["imt-bs-masteres"].referents_until() is None


def test_places(sources):
    pools = {
        slug: {each.slug: each.capacity for each in campaign.pools.all()}
        for slug, campaign in sources.items()
    }
    assert pools == {
        "apprentissage-2021": {
            "ales-batiment": 40,
            "ales-informatique-et-reseaux": 40,
            "ales-mecatronique": 40,
            "ales-batiment-2e-annee": 1,
        },
        "apprentissage-2022": {
            "ales-batiment": 40,
            "ales-systemes-et-reseaux": 22,
            "ales-developpement-logiciel": 22,
            "ales-mecatronique": 40,
            "ales-batiment-2e-annee": 1,
            "ales-systemes-et-reseaux-2e-annee": 1,
            "ales-mecatronique-2e-annee": 1,
        },
        "apprentissage-2025": {
            "albi-apprentissage": 75,
            "albi-continue-et-professionnalisation": 5,
        },
        "imt-bs-masteres": {},
    }


def test_parcours_have_their_own_places_and_routes_of_albi_share_theirs(sources):
    options = formation("ales-informatique-et-reseaux-2022").options.all()
    assert [(each.label_fr, each.pool.capacity) for each in options] == [
        ("Systèmes et Réseaux", 22),
        ("Développement logiciel", 22),
    ]
    continuing = formation("albi-formation-continue-2025")
    assert continuing.pool == formation("albi-professionnalisation-2025").pool


def test_options_of_albi(sources):
    labels = [
        "Énergies renouvelables, Production et Construction durables",
        "Génie industriel pour la performance des organisations",
        "Matériaux et procédés avancés pour les transports de demain",
        "Procédés et processus pharmaceutiques, agroalimentaires et cosmétiques",
    ]
    for slug in ("albi-apprentissage-2025", "albi-formation-continue-2025"):
        assert [each.label_fr for each in formation(slug).options.all()] == labels


@pytest.mark.parametrize(
    ("slug", "examined"),
    [
        ("ales-batiment-2021", paris(2021, 3, 17)),
        ("ales-batiment-2e-annee-2021", paris(2021, 3, 17)),
        ("ales-mecatronique-2022", paris(2022, 3, 16)),
        ("albi-apprentissage-2025", paris(2025, 3, 18)),
    ],
)
def test_examination_date_says_that_no_source_gives_it(sources, slug, examined):
    row = formation(slug)
    assert row.examination_at == examined
    assert "non indiquée par la source" in row.examination_source.lower()


FIRST_2021 = {
    "file_results": ("2021-03-30 10:00", None),
    "english": ("2021-03-31", "2021-04-05"),
    "video": ("2021-03-31", "2021-04-05"),
    "interview_notice": ("2021-04-09 10:00", None),
    "interviews": ("2021-04-12", "2021-04-16"),
    "tests": ("2021-03-31", "2021-04-16"),
    "test_results": ("2021-04-21 10:00", None),
    "company_search": ("2021-05-01", None),
    "term_start": ("2021-09-01", None),
    "recordings_until": ("2021-12-01 00:00", None),
}
SECOND_2021 = {
    "file_results": ("2021-03-30 10:00", None),
    "tests": ("2021-03-31", "2021-04-16"),
    "test_results": ("2021-04-21 10:00", None),
    "company_search": ("2021-05-01", None),
    "term_start": ("2021-09-01", None),
}
FIRST_2022 = {
    "file_results": ("2022-04-04 10:00", None),
    "english": ("2022-04-05", "2022-04-11"),
    "video": ("2022-04-05", "2022-04-11"),
    "interview_notice": ("2022-04-15 10:00", None),
    "interviews": ("2022-04-19", "2022-04-25"),
    "tests": ("2022-04-05", "2022-04-25"),
    "test_results": ("2022-05-05 10:00", None),
    "company_search": ("2022-05-10", None),
    "term_start": ("2022-09-01", None),
    "recordings_until": ("2023-01-01 00:00", None),
}
SECOND_2022 = {
    "file_results": ("2022-04-04 10:00", None),
    "tests": ("2022-05-10", "2022-05-25"),
    "test_results": ("2022-06-01 10:00", None),
    "company_search": ("2022-06-07", None),
    "term_start": ("2022-09-01", None),
}
ALBI = {
    "file_results": ("2025-04-07 10:00", None),
    "tests": ("2025-04-16", "2025-04-25"),
    "test_results": ("2025-05-05 10:00", None),
    "company_search": ("2025-05-05", "2025-09-20"),
    "administrative_start": ("2025-09-17", None),
    "list_closed": ("2025-09-20", None),
    "term_start": ("2025-09-29", None),
}
CALENDARS = {
    **{f"{slug}-2021": FIRST_2021 for slug in ALES_1},
    "ales-batiment-2e-annee-2021": SECOND_2021,
    **{f"{slug}-2022": FIRST_2022 for slug in ALES_1},
    "ales-batiment-2e-annee-2022": SECOND_2022,
    "ales-systemes-et-reseaux-2e-annee-2022": SECOND_2022,
    "ales-mecatronique-2e-annee-2022": SECOND_2022,
    "albi-apprentissage-2025": ALBI,
    "albi-formation-continue-2025": {k: v for k, v in ALBI.items() if k != "company_search"},
    "albi-professionnalisation-2025": {},
    "mastere-specialise-imt-bs-2023": {},
}


def said(step):
    start = step.starts_at.astimezone(PARIS)
    first = f"{start:%Y-%m-%d}" if step.whole_days else f"{start:%Y-%m-%d %H:%M}"
    return first, step.last_day and step.last_day.isoformat()


def test_every_formation_has_the_calendar_of_its_source(sources):
    found = {
        each.slug: {step.kind: said(step) for step in each.steps.all()}
        for each in Formation.objects.prefetch_related("steps")
    }
    assert found == CALENDARS


def test_misprint_of_2022_is_read_in_2022_with_a_remark(sources):
    step = formation("ales-batiment-2022").steps.get(kind="english")
    assert step.first_day == date(2022, 4, 5)
    assert "coquille" in step.source


def test_dates_the_sources_do_not_give_are_marked(sources):
    for slug in ("ales-batiment-2021", "ales-mecatronique-2e-annee-2022"):
        assert "Non indiqué" in formation(slug).steps.get(kind="term_start").note_fr
    assert "non indiquée" in sources["apprentissage-2021"].opens_note


DUT_BAT = ["Génie Civil-Construction Durable", "Génie Thermique et Energie"]
BTS_BAT = [
    "Fluides Energies Domotique",
    "Bâtiment",
    "Enveloppe du bâtiment",
    "Systèmes constructifs bois et habitat",
]
DUT_INFRES = [
    "Informatique",
    "Réseaux et Télécommunications",
    "Génie Electrique et Informatique Industrielle",
    "Métiers du Multimédia et de l’Internet",
]
DUT_MKX = [
    "Génie Mécanique et Productique",
    "Génie Electrique et Informatique Industrielle",
    "Génie Industriel et Maintenance",
    "Mesures Physiques",
    "Science et Génie des Matériaux",
]
BTS_MKX = [
    "Assistance Technique d’Ingénieur",
    "Conception de Produits Industriels",
    "Contrôle Industriel et Régulation Automatique",
    "Conception et Réalisation de Systèmes Automatiques",
    "Aéronautique",
    "Electrotechnique",
    "Systèmes Numériques option électronique et communications",
]


@pytest.mark.parametrize(
    ("slug", "kind", "labels"),
    [
        ("ales-batiment-2021", "dut", DUT_BAT),
        ("ales-batiment-2021", "bts", BTS_BAT),
        ("ales-batiment-2022", "dut", DUT_BAT),
        ("ales-batiment-2022", "bts", BTS_BAT),
        ("ales-informatique-et-reseaux-2021", "dut", DUT_INFRES),
        ("ales-informatique-et-reseaux-2022", "dut", DUT_INFRES),
        (
            "ales-informatique-et-reseaux-2021",
            "bts",
            [
                "Services Informatiques aux Organisations",
                "Systèmes Numériques (option A Informatique et Réseaux)",
            ],
        ),
        (
            "ales-informatique-et-reseaux-2022",
            "bts",
            [
                "Services Informatiques aux Organisations",
                "Systèmes Numériques (option Informatique et Réseaux)",
            ],
        ),
        ("ales-mecatronique-2021", "dut", DUT_MKX),
        ("ales-mecatronique-2021", "bts", BTS_MKX),
        ("ales-mecatronique-2022", "dut", DUT_MKX),
        ("ales-mecatronique-2022", "bts", BTS_MKX),
        ("albi-apprentissage-2025", "but", ["2e année de BUT", "Diplôme de BUT"]),
        ("albi-apprentissage-2025", "licence", ["Niveau L2 validé", "Licence 3"]),
        ("albi-formation-continue-2025", "but", ["2e année de BUT"]),
    ],
)
def test_titles(sources, slug, kind, labels):
    assert [each.label for each in formation(slug).titles.filter(kind=kind)] == labels


def test_second_year_of_2021_takes_masters_too_and_that_of_2022_the_first_year_only(sources):
    masters = {
        slug: formation(slug).titles.filter(kind="master").count()
        for slug in ("ales-batiment-2e-annee-2021", "ales-batiment-2e-annee-2022")
    }
    assert masters == {"ales-batiment-2e-annee-2021": 2, "ales-batiment-2e-annee-2022": 1}


def test_master_titles_of_the_cge(sources):
    titles = formation("mastere-specialise-imt-bs-2023").titles.values_list("kind", flat=True)
    assert list(titles) == ["ingenieur", "ecole", "master", "autre", "autre", "etranger"]


def test_eligibility(sources):
    found = {
        slug: (row.minimum_ects, row.age_limit, row.experience_years, row.employer_agreement)
        for slug in (
            "ales-batiment-2021",
            "ales-batiment-2e-annee-2021",
            "albi-apprentissage-2025",
            "albi-formation-continue-2025",
        )
        for row in [formation(slug)]
    }
    assert found == {
        "ales-batiment-2021": (120, None, None, False),
        "ales-batiment-2e-annee-2021": (240, None, None, False),
        "albi-apprentissage-2025": (120, 30, None, False),
        "albi-formation-continue-2025": (120, None, 3, True),
    }


def test_routes_of_albi_exclude_each_other_and_one_is_only_listed(sources):
    one, other = formation("albi-apprentissage-2025"), formation("albi-formation-continue-2025")
    assert one.exclusive_group
    assert one.exclusive_group == other.exclusive_group
    listed = formation("albi-professionnalisation-2025")
    assert not listed.open_to_application
    assert listed.contact_email == "admissions@mines-albi.fr"


def test_juries_of_ales_never_see_the_host_company(sources):
    shown = Formation.objects.filter(school__slug="imt-mines-ales", host_company_shown=True)
    assert not shown.exists()


def test_deposit_of_imt_bs(sources):
    assert formation("mastere-specialise-imt-bs-2023").deposit == 45000


def test_contacts(sources):
    schools = {each.school.slug: each.school for each in Formation.objects.select_related("school")}
    ales, albi, bs = (schools[f"imt-{slug}"] for slug in ("mines-ales", "mines-albi", "bs"))
    assert (ales.phone, ales.email) == ("+33 (0)4 66 78 50 00", "")
    assert ales.address == "6 avenue de Clavières\n30319 Alès cedex\nFrance"
    assert (albi.phone, albi.email) == ("05 63 49 33 03 / 33 70", "admissions@mines-albi.fr")
    assert bs.email == "execed@imt-bs.eu"
    assert {each.support_email for each in sources.values()} == {
        "support.dossier@imt.fr",
        "execed@imt-bs.eu",
    }


def test_every_open_formation_has_a_notice_with_its_text(sources):
    texts = Formation.objects.filter(open_to_application=True).values_list(
        "notice__text_fr", flat=True
    )
    assert all(len(text) > 3000 for text in texts)


COMMON = {
    "photo", "carte-identite-recto", "carte-identite-verso", "passeport", "releve-bac", "releves",
    "certification", "cv", "attestation", "convention-stage", "titres-transport",
    "lettre-motivation", "avis-poursuite", "avis-bourse",
}  # fmt: skip
PERMITS_2021 = {"titre-sejour", "autorisation-travail", "annee-etude-france"}


@pytest.mark.parametrize(
    ("slug", "pieces"),
    [
        ("apprentissage-2021", COMMON | PERMITS_2021),
        ("apprentissage-2022", COMMON | PERMITS_2021),
        ("apprentissage-2025", COMMON | {"visa", "releve-bts", "programme-diplome-etranger"}),
        (
            "imt-bs-masteres",
            {
                "photo", "carte-identite", "passeport", "titre-sejour", "diplome", "releves-m1",
                "releves-m2", "delf", "cv", "lettre-motivation", "autre-diplome", "recommandation",
                "certificat-travail",
            },
        ),
    ],
)  # fmt: skip
def test_pieces_asked_of_everyone(sources, slug, pieces):
    asked = sources[slug].pieces.filter(formation=None)
    assert set(asked.values_list("slug", flat=True)) == pieces


def test_pieces_of_albi_alone(sources):
    asked = sources["apprentissage-2025"].pieces.exclude(formation=None)
    assert set(asked.values_list("formation__slug", "slug")) == {
        ("albi-apprentissage-2025", "lettre-recommandation"),
        ("albi-formation-continue-2025", "lettre-recommandation"),
        ("albi-formation-continue-2025", "accord-employeur"),
    }


def test_conditions_of_permits_are_worded_by_each_campaign(sources):
    found = {
        (campaign.slug, piece.slug): piece.condition
        for campaign in sources.values()
        for piece in campaign.pieces.filter(
            slug__in=PERMITS_2021 | {"visa", "delf", "releves-m1", "avis-bourse"}
        )
    }
    permits = {
        "titre-sejour": "outside_eu_adult",
        "autorisation-travail": "outside_eu",
        "annee-etude-france": "outside_eu",
        "avis-bourse": "bursary",
    }
    assert found == {
        **{("apprentissage-2021", slug): condition for slug, condition in permits.items()},
        **{("apprentissage-2022", slug): condition for slug, condition in permits.items()},
        ("apprentissage-2025", "visa"): "outside_eea",
        ("apprentissage-2025", "avis-bourse"): "bursary",
        ("imt-bs-masteres", "titre-sejour"): "outside_eu",
        ("imt-bs-masteres", "delf"): "non_francophone",
        ("imt-bs-masteres", "releves-m1"): "graduated_recently",
    }


def test_only_the_bursary_notice_is_never_forced(sources):
    for campaign in sources.values():
        blocking = set(campaign.pieces.filter(forceable=False).values_list("slug", flat=True))
        assert blocking <= {"avis-bourse"}


def test_imt_bs_takes_pdf_and_a_jpeg_photo(sources):
    types = dict(sources["imt-bs-masteres"].pieces.values_list("slug", "types"))
    assert types.pop("photo") == ["jpg"]
    assert set(map(tuple, types.values())) == {("pdf",)}


def test_juries_never_see_identity_papers_nor_the_bursary(sources):
    for campaign in sources.values():
        hidden = campaign.pieces.filter(page__in=("pieces", "frais"))
        assert set(hidden.values_list("audience", flat=True)) == {"support"}


def test_every_text_shown_to_candidates_has_its_english(current):
    for row in Formation.objects.all():
        for name in ("title", "description", "conditions", "selection", "titles_note"):
            assert bool(getattr(row, f"{name}_fr")) == bool(getattr(row, f"{name}_en")), row.slug
        for step in row.steps.all():
            assert step.label_en
            assert bool(step.note_fr) == bool(step.note_en), (row.slug, step.kind)
        assert all(option.label_en for option in row.options.all())
    for campaign in current.values():
        assert campaign.name_en
        assert all(piece.label_en and piece.hint_en for piece in campaign.pieces.all())
