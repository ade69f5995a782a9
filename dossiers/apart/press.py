"""The press, in the child: a page of HTML becomes a tagged PDF, with nothing from anywhere else."""

import logging
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLE = STATIC / "css" / "pdf.css"
PREFIX = "static:fonts/paper/"
FONTS = frozenset(f"{name}.ttf" for name in (
    "atkinson-400", "atkinson-700", "atkinson-ext-400", "atkinson-ext-700", "newsreader-600",
))  # fmt: skip


class OwnFonts(URLFetcher):
    """Serves the packaged fonts to the style sheet; everything else raises, network and disk alike.

    WeasyPrint's own fetcher reads local files and any address: a text would be enough to use it.
    """

    def fetch(self, url, headers=None):
        """The font named `static:fonts/paper/….ttf`. Raises ValueError for any other address."""
        name = url.removeprefix(PREFIX)
        if name == url or name not in FONTS:
            raise ValueError("only packaged fonts are served to the press")
        body = (STATIC / "fonts" / "paper" / name).read_bytes()
        return URLFetcherResponse(url, body, {"Content-Type": "font/ttf"})


def do(data: bytes, options: dict) -> tuple[dict, bytes]:
    """Lays the HTML out with our style sheet: PDF/UA-1, pages counted."""
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    fetcher, fonts = OwnFonts(), FontConfiguration()
    style = CSS(string=STYLE.read_text("utf-8"), url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=data.decode(), url_fetcher=fetcher).render(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return {"pages": len(document.pages)}, document.write_pdf(pdf_variant="pdf/ua-1")
