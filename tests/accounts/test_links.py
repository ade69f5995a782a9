"""Personal links: bound to purpose, object and serial; worthless placeholders until they leave."""

from hypothesis import given
from hypothesis import strategies as st

from accounts import links

TEXT = st.text(max_size=80)


def test_a_token_says_its_object_and_serial_to_its_purpose_only():
    token = links.token("account_request", 12, 3)
    assert links.read("account_request", token) == ("12", 3)
    assert links.read("password_reset", token) is None


def test_a_token_carries_at_least_128_bits():
    mac = links.token("p", 1, 0).rsplit(".", 1)[1]
    assert len(mac) * 6 >= 128  # base64: six bits a character


@given(st.integers(0, 200), st.characters(codec="ascii"))
def test_one_character_changed_opens_nothing(position, character):
    token = links.token("account_request", 12, 3)
    forged = token[: position % len(token)] + character + token[position % len(token) + 1 :]
    assert forged == token or links.read("account_request", forged) is None


@given(TEXT)
def test_any_text_is_read_without_an_error(text):
    assert links.read("account_request", text) is None


def test_a_code_of_strange_digits_is_wrong_and_no_error():
    good = links.code("purpose", 1, 0)
    assert links.is_code(f"{good[:3]} {good[3:]}", "purpose", 1, 0)
    for strange in ("²", f"{good}²", "٣" * 6, ""):
        assert links.is_code(strange, "purpose", 1, 0) is (strange == f"{good}²")


def test_a_key_retired_to_the_fallbacks_still_opens(settings):
    token = links.token("account_request", 12, 3)
    settings.LINK_KEY_FALLBACKS, settings.LINK_KEY = [settings.LINK_KEY], "another key altogether"
    assert links.read("account_request", token) == ("12", 3)
    settings.LINK_KEY_FALLBACKS = []
    assert links.read("account_request", token) is None


def test_a_placeholder_holds_nothing_of_the_link():
    mark = links.placeholder("account_request", 12, 3, "/x/{token}/")
    assert links.token("account_request", 12, 3) not in mark
    assert mark != links.placeholder("account_request", 12, 3, "/x/{token}/")


def test_addresses_are_ours_whatever_a_request_said(settings):
    settings.BASE_URL = "https://dossier.exemple.fr"
    assert links.absolute("/compte/") == "https://dossier.exemple.fr/compte/"
