"""Where each persona arrives: jurors and schools at their door, support at its queue."""

import pytest

from formations.models import Role
from tests import make
from tests.browsers import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(campaign):
    return make.formation(campaign, "mienne")


@pytest.fixture
def person(client, mine):
    """Sign in somebody with this role on that formation alone."""

    def signed_in(kind, formation=mine):
        user = make.candidate("membre")
        Role.objects.create(user=user, kind=kind, school=formation.school, formation=formation)
        client.force_login(user, backend=BACKEND)
        return user

    return signed_in


@pytest.mark.parametrize(("kind", "door"), [("jury", "/jury/"), ("manager", "/ecole/")])
def test_each_role_has_its_door_with_its_formations_only(client, person, mine, kind, door):
    other = make.formation(mine.campaign, "autre")
    person(kind)
    answer = client.get("/dossier/", follow=True)
    assert answer.redirect_chain == [(door, 302)]
    text = answer.content.decode()
    assert f"/formations/{mine.slug}/" in text
    assert f"/formations/{other.slug}/" not in text
    assert client.get({"/jury/": "/ecole/", "/ecole/": "/jury/"}[door]).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_door_costs_the_same_with_one_formation_and_with_three(
    client, person, campaign, count, django_assert_num_queries
):
    first, *others = [make.formation(campaign, f"f{number}") for number in range(count)]
    user = person("manager", first)
    for each in others:
        Role.objects.create(user=user, kind="manager", school=each.school, formation=each)
    with django_assert_num_queries(8):
        assert client.get("/ecole/").content.decode().count('<th scope="row">') == count


def test_support_arrives_at_its_queue_and_the_administrator_at_the_administration(client):
    for name, address in (
        (make.support(), "/admin/"),
        (make.candidate("central", is_staff=True), "/admin/"),
    ):
        client.force_login(name, backend=BACKEND)
        assert client.get("/dossier/").url == address


@pytest.mark.parametrize("kind", ["jury", "manager"])
def test_who_reads_others_opens_no_dossier(client, person, campaign, kind):
    user = person(kind)
    answer = client.post("/dossiers/", {"campagne": campaign.slug})
    assert answer.status_code == 409
    assert "avec une autre adresse" in answer.content.decode()
    assert not user.dossiers.exists()
