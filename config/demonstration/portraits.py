"""Drawn faces: a few lines and flat tints, never the picture of anybody."""

import io
import math
from random import Random

from PIL import Image, ImageDraw

SIZE = (450, 600)
#: Drawn twice as large, then reduced: the lines come out smooth.
SCALE = 2
INK = "#22303A"
PAPERS = ("#DCE8E6", "#E9E2D3", "#DDE3EE", "#EADFDC", "#E2E8D8")
SKINS = ("#F3D3BC", "#E7B998", "#C98F68", "#A56B47", "#7C4A2F", "#F7DFCF")
HAIRS = ("#2A2422", "#5A3A24", "#8A5A2B", "#C79A52", "#A33F1F", "#3B3F4A")
CLOTHES = ("#0B5563", "#7A3B4B", "#3F5E3C", "#39476B", "#8A6A2F", "#51565C")
#: One per face: even numbers are men’s, odd ones women’s.
STYLES = (
    "court",
    "carre",
    "raie",
    "boucle",
    "rase",
    "chignon",
    "court",
    "long",
    "raie",
    "foulard",
    "boucle",
    "long",
)


class Face:
    """One face on its canvas; lengths are those of the finished picture, in pixels."""

    def __init__(self, seed):
        self.draw = Random(seed)  # noqa: S311 (a drawing)
        self.picture = Image.new("RGB", [side * SCALE for side in SIZE], self.draw.choice(PAPERS))
        self.pen = ImageDraw.Draw(self.picture)
        self.skin, self.hair = self.draw.choice(SKINS), self.draw.choice(HAIRS)
        self.cloth = self.draw.choice(CLOTHES)
        self.half = self.draw.randint(86, 98)

    def oval(self, box, fill=None, line=4):
        """An ellipse in a box, with the line of a pen."""
        box = [each * SCALE for each in box]
        self.pen.ellipse(box, fill=fill, outline=INK if line else None, width=line * SCALE)

    def arc(self, box, start, end, line=4):
        """Part of an ellipse, in degrees clockwise from three o'clock."""
        self.pen.arc([each * SCALE for each in box], start, end, fill=INK, width=line * SCALE)

    def shape(self, points, fill, line=4):
        """A closed outline."""
        points = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.polygon(points, fill=fill)
        if line:
            self.pen.line([*points, points[0]], fill=INK, width=line * SCALE, joint="curve")

    def sheet(self, box, fill, *, radius):
        """A rectangle with round corners."""
        box = [each * SCALE for each in box]
        self.pen.rounded_rectangle(box, radius * SCALE, fill=fill, outline=INK, width=4 * SCALE)

    def slice(self, box, start, end, fill):
        """What a straight cut takes off an ellipse."""
        box = [each * SCALE for each in box]
        self.pen.chord(box, start, end, fill=fill, outline=INK, width=4 * SCALE)

    def line(self, points, width=4):
        """A stroke."""
        self.pen.line([(x * SCALE, y * SCALE) for x, y in points], fill=INK, width=width * SCALE)

    def jpeg(self) -> bytes:
        """The finished picture."""
        kept = io.BytesIO()
        self.picture.resize(SIZE, Image.Resampling.LANCZOS).save(kept, "JPEG", quality=88)
        return kept.getvalue()


def portrait(number: int, seed: int) -> bytes:
    """The JPEG of one face, 450 × 600; the same number and seed give the same face."""
    face = Face(f"{seed}-portrait-{number}")
    style = STYLES[number % len(STYLES)]
    _behind(face, style)
    _bust(face, style)
    _head(face, style)
    _hair(face, style)
    _features(face)
    if face.draw.random() < 0.35:
        _glasses(face)
    return face.jpeg()


def _behind(face, style):
    """Hair or cloth behind the head, down to the neck or the shoulders."""
    left, right = 225 - face.half, 225 + face.half
    if style == "boucle":
        for turn in range(11):
            angle = math.radians(180 - 18 * turn + (turn - 5) * -6)
            x, y = 225 + (face.half + 6) * math.cos(angle), 272 - 116 * math.sin(angle)
            face.oval((x - 38, y - 38, x + 38, y + 38), face.hair)
    elif style == "foulard":
        face.sheet((left - 26, 132, right + 26, 480), face.cloth, radius=120)
    elif style in ("carre", "long"):
        low = 412 if style == "carre" else 500
        face.sheet((left - 22, 142, right + 22, low), face.hair, radius=112 if low < 450 else 104)
    elif style != "rase":
        if style == "chignon":
            face.oval((180, 92, 270, 182), face.hair)
        face.oval((left - 7, 146, right + 7, 372), face.hair)


def _bust(face, style):
    face.oval((60, 448, 390, 800), face.cloth)
    if style == "foulard":
        face.arc((130, 440, 320, 540), 20, 160)
        return
    face.shape([(188, 380), (188, 462), (225, 498), (262, 462), (262, 380)], face.skin)
    if face.draw.random() < 0.5:
        face.line([(184, 458), (225, 520), (266, 458)], 5)
    else:
        face.arc((176, 420, 274, 500), 10, 170, 5)


def _head(face, style):
    left, right = 225 - face.half, 225 + face.half
    for x in (left, right) if style != "foulard" else ():
        face.oval((x - 16, 280, x + 16, 336), face.skin)
    face.oval((left, 162, right, 430), face.skin)


def _hair(face, style):
    """What falls on the forehead: a slice of the head, level or aslant."""
    left, right = 225 - face.half, 225 + face.half
    box = (left, 162, right, 430)
    if style == "rase":
        face.arc((left + 12, 174, right - 12, 418), 215, 325, 2)
    elif style == "foulard":
        face.slice(box, 212, 328, face.cloth)
    elif style == "raie":
        face.slice(box, 180, 318, face.hair)
    elif style == "boucle":
        for x in (172, 206, 240, 274):
            face.oval((x - 26, 160, x + 30, 216), face.hair)
    else:
        face.slice(box, *face.draw.choice(((202, 338), (190, 325), (215, 350))), face.hair)


def _features(face):
    shut = face.draw.random() < 0.1
    for x in (225 - 42, 225 + 42):
        face.arc((x - 24, 252, x + 24, 282), 200, 340, 5)
        if shut:
            face.arc((x - 14, 278, x + 14, 300), 10, 170)
        else:
            face.oval((x - 8, 282, x + 8, 300), INK, line=0)
    nose = face.draw.choice((10, 14, 18))
    face.line([(225, 300), (225 + nose, 346), (225 - 4, 350)])
    smile = face.draw.choice((18, 26, 34))
    face.arc((225 - 36, 360 - smile // 2, 225 + 36, 376 + smile // 2), 20, 160, 5)
    if face.draw.random() < 0.2:
        for x in (150, 172, 278, 300):
            face.oval((x - 2, 336, x + 3, 341), INK, line=0)


def _glasses(face):
    for x in (183, 267):
        face.oval((x - 32, 262, x + 32, 320))
    face.line([(215, 288), (235, 288)])
