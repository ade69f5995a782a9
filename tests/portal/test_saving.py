"""Saving a page: by its ordinary form, and field by field by the script (ux.md 2.0)."""

import re
from itertools import pairwise

import pytest
from django.utils.timezone import localtime

from dossiers import actions
from dossiers.models import Document, StoredFile
from referents import actions as referents
from tests import make
from tests.html import posted
from tests.portal.conftest import Browser
from tests.referents import people

pytestmark = pytest.mark.django_db


def moved(answer, address):
    assert (answer.status_code, answer["Location"]) == (302, address)


# --- Without script


def test_a_whole_page_is_saved_and_one_stays_on_it(camille):
    """C22."""
    answer = camille.post("identite", make.IDENTITY)
    moved(answer, camille.address("identite"))
    now = camille.now
    stored = (now.identity.birth_place, now.identity.nationality.code, str(now.identity.phone))
    assert stored == ("Nîmes", "FR", "+33612345678")
    assert now.progress["identite"]["status"] == "done"


def test_saving_and_going_on_leads_to_the_next_page_of_the_campaign(camille, campaign):
    pages = [*campaign.pages, "recapitulatif"]
    for page, following in pairwise(pages):
        moved(camille.post(page, {"suivante": "1"}), camille.address(following))


def test_checking_a_page_shows_what_it_lacks(camille):
    answer = camille.post("identite", make.IDENTITY | {"phone": "", "verifier": "1"})
    moved(answer, camille.address("identite") + "?verifier=1")
    text = camille.client.get(answer["Location"]).content.decode()
    assert "<title>Erreur" in re.sub(r"<title>\s+", "<title>", text)
    assert "Saisissez un numéro de téléphone" in text


def test_an_invalid_value_is_kept_beside_the_valid_ones(camille):
    """C21."""
    answer = camille.post("identite", make.IDENTITY | {"postcode": "3000", "suivante": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="3000"' in text
    assert "5 chiffres" in text
    assert (camille.now.identity.city, camille.now.identity.postcode) == ("Nîmes", "")


def test_cancelling_a_page_saves_nothing(camille):
    moved(camille.post("identite", {"city": "Alès", "annuler": "1"}), camille.address("identite"))
    assert camille.now.identity.city == ""


@pytest.mark.parametrize(
    ("leaf", "answers", "field"),
    [
        ("ine", {"number": "", "without": "on"}, "ine.without"),
        ("experiences", {"none_yet": "on"}, "work_life.none_yet"),
        ("referents", {"none_declared": "on", "reason": ""}, "referent_choice.none_declared"),
    ],
)
def test_a_box_left_empty_is_unticked(camille, leaf, answers, field):
    table, name = field.split(".")
    camille.post(leaf, answers)
    assert getattr(getattr(camille.now, table), name) is True
    camille.post(leaf, {key: value for key, value in answers.items() if value != "on"})
    assert getattr(getattr(camille.now, table), name) is False


def test_a_box_of_a_row_left_empty_is_unticked_and_the_other_rows_are_left_alone(camille, at):
    asked = {"actor": camille.row.user, "at": at}
    rows = [actions.add_row(camille.row, "referents", choice="academic", **asked) for _ in "12"]
    boxes = {f"{each.pk}-warned": "on" for each in rows}
    camille.post("referents", boxes | {f"{each.pk}-last_name": "Morel" for each in rows})
    camille.post("referents", {f"{rows[0].pk}-last_name": "Morel"})
    assert [each.warned for each in camille.now.referents.all()] == [False, True]


def test_rows_are_added_filled_and_deleted(camille):
    moved(camille.post("langues", {"ajouter": ""}), camille.address("langues") + "#rangees")
    first = camille.now.language_skills.get()
    camille.post("langues", {f"{first.pk}-language": "Anglais", "ajouter": ""})
    assert [each.language for each in camille.now.language_skills.all()] == ["Anglais", ""]
    camille.post("langues", {"supprimer": str(first.pk)})
    assert [each.language for each in camille.now.language_skills.all()] == [""]


def test_formations_are_ticked_and_unticked_with_the_page(camille, formations):
    first, second, _third = formations
    camille.post("formations", wish([first], first, second))
    assert chosen(camille) == [first.pk, second.pk]
    asked = camille.post("formations", wish([first, second], second))
    assert asked.status_code == 422
    assert asked.content.decode().count("Retirer cette formation") == 1
    assert chosen(camille) == [first.pk, second.pk]  # nothing goes before the answer (C37)
    one = camille.now.candidatures.get(formation=first)
    answer = wish([first, second], second) | {"decocher": str(one.pk)}
    moved(camille.post("formations", answer), camille.address("formations"))
    assert chosen(camille) == [second.pk]
    camille.post("formations", {"enregistrer": "1"})
    assert chosen(camille) == [second.pk]


def wish(shown, *ticked):
    """The boxes of the page: what it showed ticked, what is ticked now."""
    rows = {"choix": [each.pk for each in ticked]}
    return rows | {"choix-vus": " ".join(str(each.pk) for each in shown)}


def chosen(camille):
    return [each.formation_id for each in camille.now.candidatures.chosen()]


def test_two_emptied_boxes_are_asked_about_one_by_one(camille, formations):
    first, second, _third = formations
    camille.post("formations", wish([first], first, second))
    rows = {each.formation_id: each for each in camille.now.candidatures.chosen()}
    both = wish([first, second])
    asked = camille.post("formations", both | {"decocher": str(rows[first.pk].pk)})
    assert (asked.status_code, chosen(camille)) == (422, [second.pk])
    assert f'id="retrait-{second.pk}"' in asked.content.decode()
    kept = camille.post("formations", wish([second]) | {"garder": str(second.pk)})
    moved(kept, camille.address("formations"))
    assert chosen(camille) == [second.pk]


def test_the_page_of_an_old_tab_neither_drops_nor_adds_a_formation(camille, formations):
    """B2, C20: boxes count by what was changed since they were shown."""
    first, second, _third = formations
    camille.post("formations", wish([first], first, second))
    moved(camille.post("formations", wish([first], first)), camille.address("formations"))
    assert chosen(camille) == [first.pk, second.pk]
    one = camille.now.candidatures.get(formation=second)
    camille.gesture("formations", {"decocher": str(one.pk)})
    old = wish([first, second], first, second) | {"suivante": "1"}
    assert camille.post("formations", old).status_code == 302
    assert chosen(camille) == [first.pk]


def test_what_taking_a_formation_out_changes_is_said_with_what_exists(camille, formations, at):
    """C37: the fee in figures; an option and a letter only where there are some."""
    first, second, _third = formations
    camille.post("formations", wish([first], first, second))
    bare = camille.post("formations", wish([first, second], first)).content.decode()
    assert "passent de 120 € à 90 €" in bare.replace("\u00a0", " ")
    assert "Mis de côté" not in bare
    row = camille.now.candidatures.get(formation=first)
    option = first.options.order_by("pk").first()
    camille.save("formations", f"{row.pk}-option", str(option.pk))
    camille.gesture("formations", {f"fichier-lettre-{row.pk}": make.picture(name="lettre.jpg")})
    full = camille.post("formations", wish([first, second], second)).content.decode()
    told = full[full.index("Mis de côté") :].replace("\u00a0", " ")
    assert told[: told.index("</p>")].split(": ")[1] == f"option « {option.label} », Lettre — Albi."


def test_two_routes_of_one_formation_are_refused_in_words(camille, formations):
    """C36: in the card that was ticked, and in the summary that leads there."""
    answer = camille.post("formations", wish(formations[:1], formations[0], formations[2]))
    text = answer.content.decode()
    assert answer.status_code == 422
    card = text[text.index(f'id="formation-{formations[2].pk}"') :]
    assert "deux voies d’une même formation" in card[: card.index("</article>")]
    assert f'href="#choix-{formations[2].pk}"' in text
    assert chosen(camille) == [formations[0].pk]
    assert ticked(text) == [formations[0].pk, formations[2].pk]


def ticked(text):
    """Formations whose box the page shows ticked."""
    return [int(each) for each in re.findall(r'id="choix-(\d+)" value="\d+" checked', text)]


def test_one_route_gives_way_to_another_in_one_save(camille, formations):
    """The one emptied is asked about; its answer takes it out, then ticks the other."""
    first, other, rival = formations
    asked = camille.post("formations", wish([first], other, rival))
    text = asked.content.decode()
    assert (asked.status_code, ticked(text)) == (422, [other.pk, rival.pk])
    button = re.search(r'name="decocher" value="(\d+)"', text)[1]
    both = wish([first, other], other, rival)
    camille.post("formations", both | {"decocher": button})
    assert chosen(camille) == [other.pk, rival.pk]


def test_a_refused_formation_keeps_no_other_from_being_ticked(camille, formations):
    first, other, rival = formations
    posted = wish([first], first, rival, other) | {"suivante": "1"}
    assert camille.post("formations", posted).status_code == 422
    assert chosen(camille) == [first.pk, other.pk]


def test_the_first_formation_of_the_page_is_the_first_of_the_bill(camille, formations):
    """The order is that of the boxes posted, whatever their numbers."""
    first, other, rival = formations
    one = camille.now.candidatures.get(formation=first)
    camille.post("formations", {"decocher": str(one.pk)})
    camille.post("formations", wish([], rival, other))
    assert chosen(camille) == [rival.pk, other.pk]


def test_the_notice_is_accepted_and_taken_back(camille):
    camille.post("formations", {"notice": "on", "notice-posee": ""})
    assert camille.now.candidatures.get().notice_accepted_at is not None
    camille.post("formations", {"notice-posee": ""})  # an old tab, where it was not accepted yet
    assert camille.now.candidatures.get().notice_accepted_at is not None
    camille.post("formations", {"notice-posee": "on"})
    assert camille.now.candidatures.get().notice_accepted_at is None


# --- Pieces


def slots(camille, slot):
    return list(camille.now.documents.current().filter(slot=slot))


def test_a_file_is_deposited_replaced_removed_and_put_back(camille):
    for name in ("premier.jpg", "second.jpg"):
        answer = camille.post(
            "pieces", {"fichier-photo": make.picture(name=name), "deposer": "photo"}
        )
        moved(answer, camille.address("pieces") + "#piece-photo")
        assert [each.file.name for each in slots(camille, "photo")] == [name]
    assert "second.jpg" in camille.read("pieces")
    camille.post("pieces", {"retirer": "photo"})
    assert slots(camille, "photo") == []
    camille.post("pieces", {"remettre": "photo"})
    assert [each.file.name for each in slots(camille, "photo")] == ["second.jpg"]


def test_a_gesture_that_the_script_repeats_changes_nothing_more(camille):
    """Its first answer was lost: the document put back is the one named, and no other."""
    for name in ("premier.jpg", "second.jpg"):
        camille.post("pieces", {"fichier-attestation": make.picture(name=name)})
        camille.post("pieces", {"retirer": "attestation"})
    last = camille.now.documents.order_by("pk").last()
    for _each in "12":
        answer = camille.gesture("pieces", {"remettre": "attestation", "document": str(last.pk)})
        assert answer.status_code == 200
    assert slots(camille, "attestation") == [last]
    camille.post("baccalaureat", {"year": "2025"})
    year = camille.now.study_years.get().pk
    camille.post("cursus", {f"{year}-situation": "etudes"})
    again = {"reutiliser": f"releves-{year}", f"reprise-releves-{year}": str(last.pk)}
    for _each in "12":
        assert camille.gesture("cursus", again).status_code == 200
    assert [each.file for each in slots(camille, f"releves-{year}")] == [last.file]


def test_a_refused_file_leaves_the_former_in_place_and_says_why(camille):
    """C29."""
    camille.post("pieces", {"fichier-photo": make.picture()})
    files = StoredFile.objects.count()
    false = make.picture(name="photo.jpg")
    false.file.truncate(0)
    false.seek(0)
    answer = camille.post("pieces", {"fichier-photo": false})
    assert answer.status_code == 422
    assert "vide" in answer.content.decode()
    assert ([each.file.name for each in slots(camille, "photo")], files) == (["photo.jpg"], 1)
    assert StoredFile.objects.count() == 1


def test_several_files_in_a_slot_that_takes_several(camille):
    camille.post("baccalaureat", {"year": "2025"})
    camille.post("cursus", {f"{camille.now.study_years.get().pk}-situation": "etudes"})
    key = f"releves-{camille.now.study_years.get().pk}"
    two = [make.picture(name="s1.jpg"), make.picture(name="s2.jpg")]
    camille.post("cursus", {f"fichier-{key}": two})
    kept = slots(camille, key)
    assert [each.file.name for each in kept] == ["s1.jpg", "s2.jpg"]
    camille.post("cursus", {"retirer": f"doc-{kept[0].pk}"})
    assert [each.file.name for each in slots(camille, key)] == ["s2.jpg"]


def test_a_piece_is_put_off_with_its_reason_and_its_day(camille, at):
    day = localtime(at).date().replace(day=30)
    said = {"plus-tard": "attestation", "plus-tard-motif-attestation": "Demandée au lycée"}
    wrong = camille.post("pieces", said)
    assert (wrong.status_code, slots(camille, "attestation")) == (422, [])
    camille.post("pieces", said | {"plus-tard-date-attestation": day.isoformat()})
    (found,) = slots(camille, "attestation")
    assert (found.status, found.later_until, found.reason) == ("later", day, "Demandée au lycée")


def test_a_piece_that_does_not_concern_one_is_said_so_with_a_reason(camille):
    wrong = camille.post("pieces", {"exempter": "attestation"})
    assert (wrong.status_code, slots(camille, "attestation")) == (422, [])
    camille.post("pieces", {"exempter": "attestation", "exempter-motif-attestation": "Sans objet"})
    assert [each.status for each in slots(camille, "attestation")] == ["exempt"]
    refused = camille.post("pieces", {"exempter": "photo", "exempter-motif-photo": "Non"})
    assert (refused.status_code, slots(camille, "photo")) == (422, [])


def test_free_documents_are_added_with_their_title_and_taken_away(camille):
    camille.post(
        "annexes", {"fichier-annexe": make.picture(name="a.jpg"), "titre-annexe": "Lettre"}
    )
    camille.post("annexes", {"fichier-annexe": make.picture(name="b.jpg")})
    kept = slots(camille, "annexe")
    assert [(each.title, each.file.name) for each in kept] == [("Lettre", "a.jpg"), ("", "b.jpg")]
    camille.post("annexes", {"retirer": f"doc-{kept[0].pk}"})
    assert [each.file.name for each in slots(camille, "annexe")] == ["b.jpg"]


@pytest.mark.parametrize("slot", ["inconnue", "lettre-999", "releves-1", "../photo", "annexe"])
def test_a_slot_that_is_not_asked_for_takes_nothing(camille, slot):
    answer = camille.post("pieces", {f"fichier-{slot}": make.picture()})
    assert answer.status_code == 422
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)


# --- Two tabs of one page


def shown(camille, page):
    """The whole form of a page as a browser posts it, marks included, nothing touched."""
    return posted(camille.read(page))


def test_a_page_posted_as_it_was_shown_writes_nothing_over_another_tab(camille):
    """B1, C20, R-30: « Page suivante » in an old tab keeps what was saved elsewhere since."""
    camille.post("identite", make.IDENTITY)
    old = shown(camille, "identite")
    camille.save("identite", "city", "Perpignan")
    answer = camille.post("identite", old | {"address": "5 rue Neuve", "suivante": "1"})
    assert answer.status_code == 302
    now = camille.now.identity
    assert (now.city, now.address) == ("Perpignan", "5 rue Neuve")


def test_a_field_typed_here_and_saved_elsewhere_is_asked_about(camille):
    """B1, C20: 409, both values; the other fields are saved; a button chooses, then all is well."""
    camille.post("identite", make.IDENTITY)
    old = shown(camille, "identite") | {"city": "Alès", "address": "5 rue Neuve"}
    camille.save("identite", "city", "Perpignan")
    answer = camille.post("identite", old | {"suivante": "1"})
    text = answer.content.decode()
    now = camille.now.identity
    assert (answer.status_code, now.city, now.address) == (409, "Perpignan", "5 rue Neuve")
    assert "Une réponse a été modifiée ailleurs" in text
    assert posted(text)["city"] == "Alès"
    assert "«\u00a0Perpignan\u00a0»" in text
    again = camille.post("identite", posted(text) | {"suivante": "1"})
    assert (again.status_code, camille.now.identity.city) == (409, "Perpignan")
    button = re.search(r'name="garder-saisie" value="(.*?)"', text)[1]
    kept = camille.post("identite", posted(text) | {"garder-saisie": button})
    assert (kept.status_code, camille.now.identity.city) == (302, "Alès")


def test_the_other_value_is_taken_up_by_its_button(camille):
    camille.post("identite", make.IDENTITY)
    old = shown(camille, "identite") | {"city": "Alès"}
    camille.save("identite", "city", "Perpignan")
    asked = posted(camille.post("identite", old).content.decode())
    answer = camille.post("identite", asked | {"reprendre-autre": "city"})
    assert (answer.status_code, camille.now.identity.city) == (302, "Perpignan")


def test_the_save_a_page_did_itself_is_no_other_tab(camille):
    """The answer to the last save never came: the whole page still knows the former version."""
    whole = shown(camille, "identite") | {"city": "Albi", "par": "ouverture", "suite": "2"}
    camille.save("identite", "city", "Al", par="ouverture", suite="1", version="0")
    answer = camille.post("identite", whole)
    assert (answer.status_code, camille.now.identity.city) == (302, "Albi")


def test_lines_of_a_text_are_no_change_whoever_ends_them(camille, at):
    row = actions.add_row(camille.row, "experiences", actor=camille.row.user, at=at)
    name = f"{row.pk}-missions"
    camille.save("experiences", name, "un\ndeux")
    whole = shown(camille, "experiences")
    assert whole[name] == "un\ndeux"
    camille.save("experiences", name, "trois")
    camille.post("experiences", whole | {name: "un\r\ndeux"})
    assert camille.now.experiences.get().missions == "trois"


def test_what_is_typed_in_a_card_deleted_elsewhere_is_given_back(camille, fragment, at):
    """B6: neither the script nor the page says « Enregistré » of it."""
    asked = {"actor": camille.row.user, "at": at}
    row = actions.add_row(camille.row, "experiences", **asked)
    name = f"{row.pk}-organisation"
    whole = shown(camille, "experiences") | {name: "Atelier du Tarn"}
    actions.remove_row(camille.row, "experiences", row.pk, **asked)
    status, text = fragment("experiences", name, "Atelier du Tarn")
    assert status == 423
    assert "supprimée ailleurs" in text
    answer = camille.post("experiences", whole | {"suivante": "1"})
    assert answer.status_code == 409
    assert "Atelier du Tarn" in answer.content.decode()


def asked_meanwhile(camille, at):
    """The name of a field of a person declared, the page shown, then the person asked elsewhere."""
    row = people.declare(camille.row, at)
    whole = shown(camille, "referents")
    referents.ask(camille.row, row.pk, actor=camille.row.user, at=at)
    return f"{row.pk}-function", whole


def test_what_is_typed_of_a_person_asked_meanwhile_is_given_back(camille, at):
    """A whole post says neither « Page enregistrée » of it, nor that another answer was lost."""
    name, whole = asked_meanwhile(camille, at)
    answer = camille.post("referents", whole | {name: "Directrice des études", "suivante": "1"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "ne se modifie plus" in text
    assert "Directrice des études" in text
    assert camille.now.referents.get().function == people.PERSON["function"]


def test_an_old_page_of_a_person_asked_meanwhile_is_left_like_any_other(camille, at):
    _name, whole = asked_meanwhile(camille, at)
    answer = camille.post("referents", whole | {"suivante": "1"})
    moved(answer, camille.address("avis"))


def test_one_may_keep_the_value_that_the_page_first_showed(camille):
    """C20: « Garder ma saisie » keeps what is in the field, were it the former value."""
    camille.post("identite", make.IDENTITY)
    old = shown(camille, "identite") | {"city": "Alès"}
    camille.save("identite", "city", "Perpignan")
    text = camille.post("identite", old).content.decode()
    button = re.search(r'name="garder-saisie" value="(.*?)"', text)[1]
    kept = posted(text) | {"city": make.IDENTITY["city"], "garder-saisie": button}
    assert camille.post("identite", kept).status_code == 302
    assert camille.now.identity.city == make.IDENTITY["city"]


def test_a_choice_between_two_values_is_not_folded_away(camille):
    """A whole year of studies folds, but not the one where something is asked."""
    camille.post("baccalaureat", {"year": "2025"})
    year = camille.now.study_years.get()
    answers = {"situation": "emploi", "comment": "Vendeuse à Nîmes"}
    camille.post("cursus", {f"{year.pk}-{name}": value for name, value in answers.items()})
    assert '<details class="modifier"' in camille.read("cursus")
    name = f"{year.pk}-comment"
    old = shown(camille, "cursus") | {name: "Vendeuse à Alès"}
    camille.save("cursus", name, "Vendeuse à Albi")
    answer = camille.post("cursus", old)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "garder-saisie" in text
    assert '<details class="modifier"' not in text


def test_a_script_is_told_of_the_very_post_that_is_saved(camille):
    """B8: on the next page of the dossier, once; never by a page of error."""
    said = {"city": "Albi", "par": "ouverture", "suite": "7", "suivante": "1"}
    camille.post("identite", said)
    assert 'data-pose="ouverture-7"' in camille.read("ine")
    assert "data-pose" not in camille.read("ine")


# --- Two tabs, two dossiers


@pytest.mark.parametrize("said", ["2026-99999", "", None])
@pytest.mark.parametrize("leaf", ["identite", "recapitulatif", "retrait", "frais/payer"])
def test_a_form_of_another_dossier_is_refused_and_saves_nothing(camille, leaf, said):
    number = {} if said is None else {"dossier": said}
    data = number | {"city": "Alès", "compris": "on", "retirer": "tout"}
    assert camille.client.post(camille.address(leaf), data).status_code == 409
    assert (camille.now.identity.city, camille.now.state) == ("", "draft")


def test_the_number_in_the_form_counts_before_the_one_of_the_address(camille):
    data = {"city": "Alès", "dossier": "2026-99999"}
    address = f"{camille.address('identite')}?dossier={camille.row.number}"
    assert camille.client.post(address, data).status_code == 409


# --- By the script


@pytest.fixture
def fragment(camille):
    """Saves a field by the script; (status, fragment), which never holds a field nor a page."""

    def saved(page, name, value, **more):
        answer = camille.save(page, name, value, **more)
        text = answer.content.decode()
        assert re.search(r"<(html|body|form|input|select|textarea)\b", text) is None
        return answer.status_code, text

    return saved


def test_a_saved_field_answers_its_status_node_and_the_counts_it_moved(fragment, camille):
    status, text = fragment("identite", "city", "Albi")
    assert (status, camille.now.identity.city) == (200, "Albi")
    assert "Enregistré à 19" in text
    assert 'id="etat-enregistrement" hx-swap-oob' in text
    assert 'id="menu-identite" hx-swap-oob' in text


def test_an_invalid_field_answers_422_with_its_sentence_and_is_kept(fragment, camille):
    fragment("identite", "country", "FR")
    status, text = fragment("identite", "postcode", "812")
    assert status == 422
    assert "5 chiffres" in text
    assert camille.now.drafts["identite"]["postcode"]["raw"] == "812"


def test_a_field_changed_elsewhere_answers_409_with_both_values(fragment, camille):
    fragment("identite", "city", "Albi", version="0")
    status, text = fragment("identite", "city", "Alès", version="0")
    assert (status, camille.now.identity.city) == (409, "Albi")
    assert "« Albi »" in text.replace("\u00a0", " ")


def test_a_closed_page_answers_423_in_words(fragment, camille, clock, campaign):
    clock.at = campaign.accepts_until
    status, text = fragment("identite", "city", "Albi")
    assert (status, camille.now.identity.city) == (423, "")
    assert "La campagne est close depuis" in text


def test_a_session_that_ended_answers_401_and_writes_nothing(camille):
    camille.client.logout()
    answer = camille.save("identite", "city", "Albi")
    assert (answer.status_code, answer.content) == (401, b"")
    assert camille.now.identity.city == ""


def test_a_form_of_another_dossier_answers_409_to_the_script_too(camille):
    address = f"{camille.address('identite')}?champ=city&dossier=2026-99999"
    answer = camille.client.post(address, {"city": "Albi"}, headers={"HX-Request": "true"})
    assert (answer.status_code, camille.now.identity.city) == (409, "")


def test_only_the_field_named_is_read(fragment, camille):
    fragment("identite", "city", "Albi", address="3 rue des Lilas", birth_place="Nîmes")
    now = camille.now.identity
    assert (now.city, now.address, now.birth_place) == ("Albi", "", "")


@pytest.mark.parametrize("name", ["inconnu", "dossier_id", "pk", "1-city", "-", "²-city"])
def test_a_field_that_is_not_of_the_page_changes_nothing(camille, name):
    before = camille.now
    assert camille.save("identite", name, "2").status_code == 200
    assert (camille.now.drafts, camille.now.progress) == (before.drafts | {}, before.progress)


def test_a_gesture_on_a_piece_answers_its_slot_alone(camille):
    answer = camille.gesture("pieces", {"fichier-photo": make.picture()})
    text = answer.content.decode()
    assert (answer.status_code, text.count('<li class="piece')) == (200, 1)
    assert 'id="piece-photo"' in text
    refused = camille.gesture("pieces", {"exempter": "photo", "exempter-motif-photo": "x"})
    assert refused.status_code == 422
    assert "demandée à tous" in refused.content.decode()


def test_ticking_by_the_script_redraws_the_cards_with_the_fee(camille, formations):
    """C36."""
    address = f"{camille.address('formations')}?dossier={camille.row.number}&formation="
    script = {"HX-Request": "true"}
    ticked = camille.client.post(
        f"{address}{formations[1].pk}", {"choix": formations[1].pk}, headers=script
    )
    assert ticked.status_code == 200
    assert "120,00" in ticked.content.decode()
    clash = camille.client.post(
        f"{address}{formations[2].pk}", {"choix": formations[2].pk}, headers=script
    )
    assert clash.status_code == 422
    assert "deux voies" in clash.content.decode()
    asked = camille.client.post(f"{address}{formations[1].pk}", {}, headers=script)
    assert "Retirer cette formation ?" in asked.content.decode().replace("\u00a0", " ")
    assert chosen(camille) == [formations[0].pk, formations[1].pk]
    one = camille.now.candidatures.get(formation=formations[1])
    camille.client.post(
        f"{camille.address('formations')}?dossier={camille.row.number}",
        {"decocher": one.pk},
        headers=script,
    )
    assert chosen(camille) == [formations[0].pk]


def test_pages_at_the_short_address_save_the_current_dossier(client, row):
    camille = Browser(client, row)
    answer = client.post("/dossier/identite/", {"dossier": row.number, "city": "Albi"})
    moved(answer, "/dossier/identite/")
    assert camille.now.identity.city == "Albi"


# --- A former dossier


def test_the_answers_of_a_former_dossier_are_offered_then_taken_up(client, row, clock):
    make.fill(row, clock.at, identite=make.IDENTITY)
    campaign = make.campaign(clock.move(days=5), slug="suivante")
    camille = Browser(client, make.dossier(campaign, clock.at, user=row.user))
    assert "Reprendre les réponses de ce dossier" in camille.read()
    refused = camille.post("reprise", {"depuis": "2026-99999"})
    assert (refused.status_code, camille.now.identity.city) == (409, "")
    moved(camille.post("reprise", {"depuis": row.number}), camille.address())
    assert camille.now.identity.city == "Nîmes"
    text = camille.read()
    assert "9 réponses reprises" in text
    assert "Reprendre les réponses de ce dossier" not in text
