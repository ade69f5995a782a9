"""Must show 4: a first view weighs at most 120 kB over the wire, and nothing in it moves."""

from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import instant
from dossiers import actions
from tests import make
from tests.hostile import pictures
from tests.journeys.desk import desk
from tests.journeys.test_access import fill

pytestmark = pytest.mark.browser
__all__ = ["desk"]

MOST = 120_000
#: status line and headers of one answer, as measured on the pages and on what they load
HEADERS = 450
PAGES = ("", "identite", "cursus", "pieces", "formations", "recapitulatif")
SHIFTS = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) window.shift += each.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


def load(desk):
    """A whole dossier: five years of studies, a photo as heavy as one may be, three formations."""
    fill(desk)
    at = instant.now()
    make.fill(desk.row, at, baccalaureat={"year": str(at.year - 5)})
    assert desk.now.study_years.count() >= 5
    noise = Image.effect_noise((900, 900), 60).convert("RGB")
    photo = SimpleUploadedFile("moi.jpg", pictures.saved(noise, "JPEG", quality=85), "image/jpeg")
    posted = {"dossier": desk.row.number, "fichier-photo": photo}
    assert desk.client.post(f"/dossiers/{desk.row.number}/pieces/", posted).status_code == 302
    for name in ("ales", "nimes"):
        formation = make.formation(desk.row.campaign, name)
        actions.tick(desk.row, formation.pk, actor=desk.row.user, at=at)


def weight(desk, asked) -> int:
    """Bytes of these addresses as they travel: the test's server compresses no file by itself."""
    sizes = []
    for address in sorted(asked):
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = desk.client.get(path, headers={"Accept-Encoding": "gzip"})
        sizes.append(len(answer.getvalue()) + HEADERS)
    return sum(sizes)


@pytest.mark.parametrize("width", [390, 1366])
def test_a_first_view_is_light_and_still(desk, width):
    load(desk)
    heavy, moved = {}, {}
    for page in PAGES:
        tab, asked = desk.context.new_page(), set()
        tab.set_viewport_size({"width": width, "height": 844})
        tab.add_init_script(SHIFTS)
        tab.on("request", lambda request, asked=asked: asked.add(request.url))
        desk.open(page, sheet=tab)
        tab.wait_for_load_state("networkidle")
        found = weight(desk, {each for each in asked if each.startswith("http")})
        heavy |= {page: found} if found > MOST else {}
        shift = tab.evaluate("window.shift")
        moved |= {page: shift} if shift > 0.001 else {}
        tab.close()
    assert (heavy, moved) == ({}, {})
