"""What the team is told to look at twice: addresses, however they are spelt (V25)."""

import pytest

from referents.reading import bare, opinions
from tests.referents import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne.Morel@ecole.example", "annemorel@ecole.example"),
        ("anne+imt@ecole.example", "anne@ecole.example"),
        ("a.nne@googlemail.com", "anne@gmail.com"),
    ],
)
def test_spellings_of_one_mailbox(one, other):
    assert bare(one) == bare(other)


@pytest.mark.parametrize(
    ("kind", "email", "words"),
    [
        ("academic", "Auber.tin+moi@exemple.fr", ["Même adresse que le candidat"]),
        ("academic", "prof@gmail.com", ["Boîte gratuite pour une personne d’un établissement"]),
        ("professional", "tuteur@gmail.com", []),
        ("academic", "prof@ecole.example", []),
    ],
)
def test_flags(at, kind, email, words):
    dossier = people.dossier(at)
    people.asked(dossier, at, kind, email=email)
    assert [str(each) for each in opinions(dossier)[0].flags] == words


def test_two_referents_with_one_mailbox(at):
    dossier = people.dossier(at)
    people.asked(dossier, at, email="prof@ecole.example")
    people.asked(dossier, at, "professional", email="pr.of@ecole.example")
    assert ["Même adresse qu’un autre référent"] in [each.flags for each in opinions(dossier)]


@pytest.mark.parametrize("count", [1, 4])
def test_the_same_queries_for_one_and_for_four(at, count, django_assert_max_num_queries):
    dossier = people.dossier(at)
    for kind in ("academic", "professional", "academic", "professional")[:count]:
        people.asked(dossier, at, kind)
    with django_assert_max_num_queries(4):
        opinions(dossier)
