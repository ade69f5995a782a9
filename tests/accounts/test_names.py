"""Names and addresses: what people have is accepted, what travels badly in a mail is not."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import clean_address, clean_name


@pytest.mark.parametrize(
    "name",
    [
        "Aubertin", "d’Ormesson", "O'Brien", "Jean-Baptiste", "Nguyễn Thị", "Müller", "J. Martin",
        "Lê", "Иванов", "محمد", "王", "L·lull", "Zoë", "Saint-Exupéry de la Tour",
    ],
)  # fmt: skip
def test_names_of_people_are_accepted(name):
    assert clean_name(name) == name


def test_spaces_and_accents_are_put_in_one_shape():
    assert clean_name("  E\u0301lodie \n  Marie ") == "Élodie Marie"


@pytest.mark.parametrize(
    "text",
    [
        "Gagnez 1000 euros", "evil.example", "https://evil.example", "a@b.fr", "<b>Anne</b>",
        "{{ user }}", "=cmd", "Anne;", "\x07", "\u202eAnne", "Anne\x00",
    ],
)  # fmt: skip
def test_what_is_not_a_name_is_refused_in_words(text):
    with pytest.raises(ValidationError, match="lettres"):
        clean_name(text)


@given(st.text(max_size=60))
def test_a_name_never_holds_a_line_end_or_an_address(text):
    try:
        name = clean_name(text)
    except ValidationError:
        return
    assert not set("\r\n\x00@:/<>") & set(name)


def test_an_address_is_stored_in_lower_case():
    assert clean_address(" Camille.Aubertin+imt@Exemple.FR ") == "camille.aubertin+imt@exemple.fr"


@pytest.mark.parametrize(
    "text",
    [
        "camille", "camille@", "a@b.fr, c@d.fr", "a@b.fr;c@d.fr", '"a,b"@c.fr', "a b@c.fr",
        "Camille <a@b.fr>", "a@b.fr\nBcc: c@d.fr", "a@@b.fr", "a@b", "a\x00@b.fr",
    ],
)  # fmt: skip
def test_anything_but_one_plain_address_is_refused(text):
    with pytest.raises(ValidationError, match="adresse complète"):
        clean_address(text)
