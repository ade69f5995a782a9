"""Roles by school and by formation."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.refusal import Refused
from formations import access, actions
from formations.models import Formation, Role, School
from tests.formations.conftest import formation


@pytest.fixture
def person(db):
    return User.objects.create_user("jury@exemple.fr")


def seen(person):
    return {
        "judged": set(Formation.objects.judged_by(person).values_list("slug", flat=True)),
        "managed": set(Formation.objects.managed_by(person).values_list("slug", flat=True)),
    }


def test_without_role_nothing_is_seen(sources, person):
    row = formation("ales-batiment-2022")
    assert seen(person) == {"judged": set(), "managed": set()}
    assert not access.is_jury_of(person, row)
    assert not access.manages(person, row)
    assert not access.is_jury(person)
    assert not access.is_manager(person)


def test_juror_of_one_formation_sees_that_one_only(sources, person):
    mine, other = formation("ales-batiment-2022"), formation("ales-mecatronique-2022")
    actions.grant_role(person, kind="jury", school=mine.school, formation=mine)
    assert access.is_jury_of(person, mine)
    assert not access.is_jury_of(person, other)
    assert not access.manages(person, mine)
    assert seen(person) == {"judged": {"ales-batiment-2022"}, "managed": set()}


def test_manager_of_a_school_manages_all_its_formations_and_no_other(sources, person):
    school = School.objects.get(slug="imt-mines-albi")
    actions.grant_role(person, kind="manager", school=school)
    assert access.manages_school(person, school)
    assert access.manages(person, formation("albi-apprentissage-2025"))
    assert not access.manages(person, formation("ales-batiment-2022"))
    assert not access.is_jury_of(person, formation("albi-apprentissage-2025"))
    assert seen(person)["managed"] == set(
        Formation.objects.filter(school=school).values_list("slug", flat=True)
    )


def test_a_role_is_granted_once_and_taken_back(sources, person):
    school = School.objects.get(slug="imt-bs")
    role = actions.grant_role(person, kind="jury", school=school)
    assert actions.grant_role(person, kind="jury", school=school) == role
    actions.revoke_role(role)
    actions.revoke_role(role)
    assert not Role.objects.exists()


def test_formation_of_another_school_is_refused(sources, person):
    with pytest.raises(Refused, match="n’est pas de cette école"):
        actions.grant_role(
            person,
            kind="jury",
            school=School.objects.get(slug="imt-bs"),
            formation=formation("ales-batiment-2022"),
        )


@pytest.mark.both_engines
def test_database_refuses_a_second_role_on_a_whole_school(sources, person):
    school = School.objects.get(slug="imt-bs")
    Role.objects.create(user=person, kind="jury", school=school)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=person, kind="jury", school=school)
