"""What the team is told to look at twice: addresses, however they are spelt (V25)."""

import pytest

from referents import actions
from referents.reading import bare, opinions
from tests import make
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


def new(dossier, reader, at):
    """Whether each opinion is marked new to a reader who opens the dossier then."""
    since = actions.consult(dossier, reader=reader, at=at)
    return [each.new for each in opinions(make.again(dossier), since=since)]


@pytest.mark.both_engines
def test_new_is_what_came_since_its_reader_last_read(at):
    dossier, agent, other = people.dossier(at), make.support(), make.candidate("autre")
    made = people.asked(dossier, at)

    def opens(reader, **after):
        return new(dossier, reader, people.later(at, **after))

    assert opens(agent, minutes=0) == [False]
    people.sent(people.whole(made), people.later(at, minutes=20))
    assert opens(other, minutes=30) == [False]  # never opened it: nothing is new
    assert opens(agent, minutes=30) == [True]
    assert opens(agent, minutes=32) == [True]  # the same visit, its pieces opened one by one
    assert opens(agent, hours=3) == [False]
    actions.keep(made, {"text": "Corrigée."}, serial=1, at=people.later(at, hours=4))
    assert opens(agent, hours=6) == [False]  # typed is not sent
    actions.send(made, serial=1, at=people.later(at, hours=7))
    assert [opens(agent, hours=9), opens(agent, hours=11)] == [[True], [False]]


def test_looking_again_at_once_writes_nothing(at, django_assert_num_queries):
    dossier, agent = people.dossier(at), make.support()
    actions.consult(dossier, reader=agent, at=at)
    with django_assert_num_queries(1):
        actions.consult(dossier, reader=agent, at=people.later(at, minutes=4))


def test_the_desk_marks_what_is_new_to_who_looks(client, clock, at):
    dossier = people.dossier(at)
    made = people.asked(dossier, at)
    client.force_login(
        make.support(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    address, words = f"/admin/dossiers/dossier/{dossier.pk}/change/", "Nouveau depuis"
    assert words not in client.get(address).content.decode()
    clock.move(hours=2)
    people.sent(people.whole(made), clock.at)
    clock.move(hours=2)
    assert words in client.get(address).content.decode()
    clock.move(hours=2)
    assert words not in client.get(address).content.decode()


def test_a_referent_with_the_mailbox_of_the_one_in_charge_of_the_opinion(at):
    """Both rows say it: either may be the false one."""
    dossier = people.dossier(at)
    people.asked(dossier, at, email="pr.of@ecole.example")
    answers = people.SCHOOL | {"email": "prof@ecole.example", "language": "fr"}
    make.fill(dossier, at, avis=answers)
    words = ["Même adresse qu’un autre référent"]
    assert [each.flags for each in opinions(make.again(dossier))] == [words]
    actions.ask(make.again(dossier), "avis", actor=dossier.user, at=at)
    assert [each.flags for each in opinions(make.again(dossier))] == [words, words]


@pytest.mark.parametrize("count", [1, 4])
def test_the_same_queries_for_one_and_for_four(at, count, django_assert_max_num_queries):
    dossier = people.dossier(at)
    for kind in ("academic", "professional", "academic", "professional")[:count]:
        people.asked(dossier, at, kind)
    with django_assert_max_num_queries(4):
        opinions(dossier)
