"""The look: contrasts of the tokens, weight of what is sent, nothing inline, nothing unnamed."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from portal import icons

CSS = settings.BASE_DIR / "static" / "css"
TEMPLATES = settings.BASE_DIR / "templates"
TOKEN = re.compile(r"--([\w-]+):\s*(?:light-dark\((#\w{6}),\s*(#\w{6})\)|(#\w{6}))")

# Text or icon on its ground, least ratio (WCAG 2.2: 4.5 for text, 3 for a frame one must see).
PAIRS = [
    *[(text, ground, 4.5) for text in ("encre", "encre-2") for ground in ("papier", "surface")],
    *[(text, ground, 4.5) for text in ("encre", "encre-2") for ground in ("surface-2", "chemise")],
    *[("encre", ground, 4.5) for ground in ("requis-fond", "info-fond", "ok-fond", "alerte-fond")],
    *[("primaire", ground, 4.5) for ground in ("papier", "surface", "chemise", "requis-fond")],
    *[("primaire-fort", ground, 4.5) for ground in ("papier", "surface")],
    ("sur-primaire", "primaire", 4.5),
    ("sur-primaire", "primaire-fort", 4.5),
    ("accent", "papier", 4.5),
    ("accent", "surface", 4.5),
    *[(tone, f"{tone}-fond", 4.5) for tone in ("ok", "alerte", "erreur", "info")],
    *[(tone, "surface", 4.5) for tone in ("ok", "alerte", "erreur", "info")],
    ("sur-toile", "toile", 4.5),
    ("sur-toile-2", "toile", 4.5),
    *[("trait-fort", ground, 3) for ground in ("papier", "surface")],
    ("requis", "surface", 3),
    ("anneau", "focus", 3),
]


def tokens(dark: bool) -> dict[str, str]:
    """Name and colour of every token, as declared in the style sheet."""
    found = TOKEN.findall((CSS / "tokens.css").read_text())
    return {name: both or (night if dark else day) for name, day, night, both in found}


def luminance(colour: str) -> float:
    """WCAG relative luminance of « #RRGGBB »."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    """WCAG contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast_of_tokens(text, ground, least, dark):
    named = tokens(dark)
    assert ratio(named[text], named[ground]) >= least


def test_the_ratio_is_that_of_wcag():
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_every_token_used_is_declared():
    sheets = [path.read_text() for path in CSS.glob("*.css") if path.name != "pdf.css"]
    text = "\n".join(sheets)
    declared = set(re.findall(r"(--[\w-]+)\s*:", text))
    assert set(re.findall(r"var\((--[\w-]+)\)", text)) - declared == set()


def test_weight_of_what_every_page_loads():
    """Style of a dossier page under 30 kB, our script under 20 kB, before compression."""
    shared = (CSS / "tokens.css").stat().st_size
    assert shared + (CSS / "dossier.css").stat().st_size <= 30 * 1024
    assert (settings.BASE_DIR / "static/js/dossier.js").stat().st_size <= 20 * 1024


def test_what_draws_pictures_is_fetched_only_when_needed():
    """A page with documents loads their module alone; cropping and assembling wait for a photo."""
    scripts = settings.BASE_DIR / "static" / "js"
    assert (scripts / "depots.js").stat().st_size <= 18 * 1024
    lazy = {"assembleur.js", "cadreur.js", "photos.js"}
    assert {name for name in lazy if (scripts / name).stat().st_size > 10 * 1024} == set()
    markup = "".join(path.read_text() for path in pages())
    assert {name for name in lazy if f"js/{name}" in markup} == set()
    loaded = re.findall(r'^import .*"\./(.+)";', (scripts / "depots.js").read_text(), re.MULTILINE)
    assert loaded == ["dossier.js"]


def pages() -> list[Path]:
    """Every template a browser receives (mails and PDFs have their own rules)."""
    apart = {"mails", "pdf"}
    found = TEMPLATES.rglob("*.html")
    return [path for path in found if path.relative_to(TEMPLATES).parts[0] not in apart]


def test_nothing_inline():
    """The security policy allows neither: they would be ignored, or would ask to weaken it."""
    inline = re.compile(
        r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\ssrc=)|javascript:|hx-on|js:\{"
    )
    assert [path.name for path in pages() if inline.search(path.read_text())] == []


def test_french_typography_of_the_templates():
    """A sign made of two never starts a line: U+00A0 before it, and inside the French quotes."""
    wrong = re.compile(r"« | »|[\wé)’] [?!;](?:[\s<\"]|$)")
    faults = []
    for path in pages():
        text = re.sub(
            r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", "", path.read_text(), flags=re.S
        )
        faults += [f"{path.name}: {found.group()!r}" for found in wrong.finditer(text)]
    assert faults == []


def test_every_icon_asked_for_is_drawn():
    asked = set()
    for path in pages():
        asked |= set(re.findall(r"\{%\s*icone\s+\"(\w+)\"", path.read_text()))
    assert asked - set(icons.ICONS) == set()


@pytest.mark.parametrize("state", ["empty", "received", "exempt", "later", "refused"])
def test_every_state_of_a_slot_is_drawn(state):
    slot = {"key": "cv", "label": "CV", "state": state, "post_url": "/x/", "required": True}
    html = render_to_string("components/piece.html", {"s": slot})
    assert f'class="page {state}"' in html
    assert 'id="piece-cv"' in html


def test_a_slot_that_is_locked_offers_no_gesture():
    slot = {"key": "cv", "label": "CV", "state": "received", "locked": True, "post_url": "/x/"}
    html = render_to_string("components/piece.html", {"s": slot})
    assert "<button" not in html
    assert "<input" not in html


def test_fonts_come_with_their_licences():
    fonts = settings.BASE_DIR / "static" / "fonts"
    licences = "".join(path.read_text() for path in fonts.glob("OFL*.txt"))
    assert "Atkinson" in licences
    assert "Newsreader" in licences
