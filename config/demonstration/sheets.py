"""A small PDF writer: text, rules and tables on A4 pages, with the fonts every reader has."""

import io
from random import Random

import pikepdf

#: A4, in points.
WIDTH, HEIGHT = 595, 842
FONTS = {
    "text": "Helvetica",
    "bold": "Helvetica-Bold",
    "serif": "Times-Roman",
    "hand": "Times-Italic",
}
#: Mean width of a letter of these fonts, as a part of its size: enough to break lines.
MEAN = 0.5
INK, BLUE, GREY, RED = (0.1, 0.14, 0.19), (0.12, 0.2, 0.5), (0.45, 0.47, 0.5), (0.68, 0.14, 0.1)


class Sheet:
    """One page under the pen. `y` goes down from the top, in points, as one writes."""

    def __init__(self, *, size=(WIDTH, HEIGHT)):
        self.width, self.height = size
        self.y = 64
        self.marks = []

    def text(self, words, *, x=56, size=11, font="text", colour=INK, at=None, turn=0.0):
        """One line of text; without `at` it is written at `y`, which goes down."""
        y = self.height - (self.y + size if at is None else at)
        if at is None:
            self.y += size * 1.5
        cos, sin = _turned(turn)
        self.marks.append(
            f"BT {_rgb(colour)} rg /{font} {size} Tf {cos} {sin} {-sin} {cos} {x:.2f} {y:.2f} Tm "
            f"({_escaped(words)}) Tj ET"
        )

    def paragraph(self, words, *, x=56, size=11, font="text", colour=INK):
        """Text broken into lines within the right margin."""
        room = int((self.width - x - 56) / (size * MEAN))
        line = ""
        for word in words.split():
            if line and len(line) + len(word) + 1 > room:
                self.text(line, x=x, size=size, font=font, colour=colour)
                line = ""
            line = f"{line} {word}".strip()
        self.text(line, x=x, size=size, font=font, colour=colour)
        self.y += size * 0.6

    def rule(self, *, x=56, to=None, width=0.8, colour=INK):
        """A horizontal line across the page at `y`."""
        y = self.height - self.y
        end = self.width - 56 if to is None else to
        self.marks.append(f"{_rgb(colour)} RG {width} w {x} {y:.2f} m {end} {y:.2f} l S")
        self.y += 6

    def box(self, x, at, width, height, *, fill=None, line=INK):
        """A rectangle whose upper left corner is (x, at)."""
        y = self.height - at - height
        paint = f"{_rgb(fill)} rg " if fill else ""
        self.marks.append(
            f"{paint}{_rgb(line)} RG 1 w {x} {y} {width} {height} re {'B' if fill else 'S'}"
        )

    def table(self, rows, columns, *, size=10):
        """Rows of cells, the first being the heading; `columns` gives where each begins."""
        for rank, row in enumerate(rows):
            for x, cell in zip(columns, row, strict=True):
                font = "text" if rank else "bold"
                self.text(cell, x=x, size=size, font=font, at=self.y + size)
            self.y += size * 1.7
            self.rule(width=0.3 if rank else 1, colour=GREY)

    def specimen(self):
        """The word that nobody can take for a real paper, across the page, and why at its foot."""
        self.text(
            "SPÉCIMEN",
            x=self.width * 0.16,
            size=self.width / 6.6,
            font="bold",
            colour=(0.93, 0.86, 0.84),
            at=self.height * 0.62 if self.height > self.width else self.height * 0.8,
            turn=0.45,
        )
        ground = 1 if self.marks[0].endswith("B") else 0  # above a coloured ground, under the words
        self.marks.insert(ground, self.marks.pop())
        words = "SPÉCIMEN - document inventé pour la démonstration, sans valeur"
        self.text(words, x=36, size=8, font="bold", colour=RED, at=self.height - 18)

    def handwriting(self, words, draw: Random, *, x=70, size=15):
        """A paragraph as a hand writes it: each word a little off, in blue, on ruled lines."""
        column, right = x, self.width - 60
        for word in words.split():
            wide = _width(word) * size
            if column + wide > right:
                self._next_line(size)
                column = x + draw.uniform(-2, 2)
            self.text(
                word,
                x=column,
                size=size + draw.uniform(-0.6, 0.6),
                font="hand",
                colour=BLUE,
                at=self.y + size + draw.uniform(-1.1, 1.1),
                turn=draw.uniform(-0.02, 0.035),
            )
            column += wide
        self._next_line(size)
        self.y += size * 0.7

    def _next_line(self, size):
        self.y += size * 1.75

    def content(self) -> bytes:
        """The page's stream of marks."""
        return "\n".join(self.marks).encode("cp1252", "replace")


def pdf(sheets, *, title) -> bytes:
    """The PDF of these pages; the same pages give the same bytes."""
    book = pikepdf.new()
    fonts = {f"/{name}": _font(book, base) for name, base in FONTS.items()}
    for sheet in sheets:
        page = book.add_blank_page(page_size=(sheet.width, sheet.height))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(fonts))
        page.Contents = book.make_stream(sheet.content())
    book.docinfo["/Title"] = title
    book.Root.Lang = "fr-FR"
    kept = io.BytesIO()
    book.save(kept, deterministic_id=True)
    return kept.getvalue()


def _font(book, base):
    facts = {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{base}"}
    names = {key: pikepdf.Name(value) for key, value in facts.items()}
    return book.make_indirect(
        pikepdf.Dictionary(**names, Encoding=pikepdf.Name("/WinAnsiEncoding"))
    )


def _rgb(colour) -> str:
    return " ".join(f"{part:.2f}" for part in colour)


def _turned(angle):
    """Cosine and sine of a small turn, in radians."""
    return round(1 - angle * angle / 2, 4), round(angle, 4)


def _width(word) -> float:
    """Room that a word written by hand takes with the space after it, for a size of one."""
    letters = sum(0.28 if c in "ijltf’,.;:!" else 0.74 if c in "mwMDN" else 0.47 for c in word)
    return letters + 0.34


def _escaped(words) -> str:
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
