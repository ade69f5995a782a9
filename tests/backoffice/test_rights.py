"""Who can do what, as a page computed from where it is decided (A04)."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission

from backoffice import rights
from backoffice.actions import allow_protection, allow_support
from dossiers import workflow
from formations.models import Role
from tests import make

pytestmark = pytest.mark.django_db
PAGE = "/admin/accounts/user/qui-peut-quoi/"


@pytest.fixture
def chief(client):
    """A browser signed in as an administrator."""
    user = make.support("chief")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def column(name):
    return next(each for each in rights.holders() if each.name == name)


def screens(rf, *columns):
    found = rights.tables(rf.get("/"), columns)
    return {name: cells for _application, rows in found for name, cells in rows}


def cell(rf, name, table):
    return [str(verb) for verb in screens(rf, column(name))[table][0]]


def said(name):
    """The gestures of a column, by their words."""
    return {
        str(label) for label, (_candidate, may, _clock) in rights.gestures([column(name)]) if may
    }


def test_each_screen_says_what_a_group_may_and_no_verb_it_does_not_offer(rf):
    allow_support()
    assert cell(rf, "Support", "Modèles de réponse") == [
        "consulter",
        "ajouter",
        "modifier",
        "supprimer",
    ]
    assert cell(rf, "Support", "Groupes") == []
    # The right to change a posting lets one send it again: its rows are changed by nobody.
    assert cell(rf, "Support", "Courriels") == ["consulter"]
    assert cell(rf, "Administrateurs", "Courriels") == ["consulter"]
    assert cell(rf, "Administrateurs", "Campagnes") == [
        "consulter",
        "ajouter",
        "modifier",
        "supprimer",
    ]
    assert len(screens(rf)) == len(admin.site._registry)


def test_gestures_are_asked_of_what_guards_them():
    allow_support()
    allow_protection()
    labels = {str(each.label) for each in workflow.TABLE}
    assert labels & said("Support") == {
        str(each.label) for each in workflow.TABLE if "support" in each.who.__name__
    }
    assert labels & said("Protection des données") == set()
    assert "Décider de l’accès d’un candidat aux avis" in said("Protection des données")
    assert "Décider de l’accès d’un candidat aux avis" not in said("Support")
    assert "Modifier le texte des courriels" not in said("Support")
    assert "Modifier le texte des courriels" in said("Administrateurs")
    rows = {str(label): cells for label, cells in rights.gestures([])}
    assert rows["Transmettre"] == [True, False]
    assert rows["Clore sans transmission"] == [False, True]


def test_a_right_given_or_taken_back_shows_at_once(rf):
    group = Group.objects.create(name="Lecture")
    assert cell(rf, "Lecture", "Dossiers") == []
    group.permissions.add(Permission.objects.get(codename="view_dossier"))
    assert cell(rf, "Lecture", "Dossiers") == ["consulter"]
    group.permissions.add(Permission.objects.get(codename="change_dossier"))
    assert "Valider" in said("Lecture")
    group.permissions.clear()
    assert said("Lecture") == set()


def test_people_roles_and_scopes_are_named(chief, formation, campaign):
    juror = make.candidate("jury", first_names="Jeanne")
    school = make.candidate("ecole", first_names="Émile")
    gone = make.candidate("parti", first_names="Gaston", is_active=False, is_staff=True)
    Role.objects.create(user=juror, kind="jury", school=formation.school, formation=formation)
    for user in (school, gone):
        Role.objects.create(user=user, kind="manager", school=formation.school)
    agent = make.candidate("agent", is_staff=True)
    agent.groups.add(allow_support())
    agent.user_permissions.add(Permission.objects.get(codename="view_notice"))
    make.candidate("simple", first_names="Simone")
    page = chief.get(PAGE).content.decode()
    for words in (formation.title, "Toutes les formations", "jury@exemple.fr", "ecole@exemple.fr"):
        assert words in page
    assert "agent@exemple.fr" in page
    assert "droit donné en propre" in page
    assert gone.email not in page
    assert "simple@exemple.fr" not in page
    (found,) = [each for each in rights.people() if each.user == agent]
    assert (found.groups, len(found.direct), found.roles) == (["Support"], 1, [])


def test_the_page_costs_the_same_whatever_the_number_of_people(
    chief, formation, django_assert_num_queries, django_assert_max_num_queries
):
    def give(name):
        user = make.candidate(name, is_staff=True)
        user.groups.add(allow_support())
        Role.objects.create(user=user, kind="jury", school=formation.school)

    give("un")
    chief.get(PAGE)  # types of tables are remembered from then on
    with django_assert_max_num_queries(30) as few:
        chief.get(PAGE)
    for name in ("deux", "trois", "quatre"):
        give(name)
    with django_assert_num_queries(len(few)):
        chief.get(PAGE)


def test_only_who_gives_rights_reads_it_from_the_home_of_the_administration(chief):
    assert PAGE in chief.get("/admin/").content.decode()


def test_support_neither_reads_it_nor_is_led_to_it(desk):
    assert desk.get(PAGE).status_code == 403
    assert PAGE not in desk.get("/admin/").content.decode()
