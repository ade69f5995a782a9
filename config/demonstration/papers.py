"""The pool of generated papers that all invented dossiers share."""

from dataclasses import dataclass
from random import Random

from config.demonstration import letters, portraits
from config.demonstration.sheets import GREY, Sheet, pdf
from dossiers.scans.scan import Scan

PORTRAITS = len(portraits.STYLES)
#: An identity card, in points: twice its true size, so that it can be read.
CARD = (486, 306)


@dataclass(frozen=True)
class Paper:
    """One file of the pool: how it is called in the pool, and what is kept of it."""

    slug: str
    scan: Scan


def pool(seed: int) -> list[Paper]:
    """Every paper of the demonstration. The same seed gives the same bytes."""
    return [*_faces(seed), *(_paper(slug, title, seed) for slug, title in TITLES.items())]


def _faces(seed):
    width, height = portraits.SIZE
    for number in range(PORTRAITS):
        data = portraits.portrait(number, seed)
        name = f"photo-{number + 1}.jpg"
        scan = Scan(data=data, type="jpg", name=name, width=width, height=height)
        yield Paper(f"portrait-{number}", scan)


def _paper(slug, title, seed):
    sheets = list(DRAWN[slug](title, Random(f"{seed}-{slug}")))  # noqa: S311 (a drawing)
    for sheet in sheets:
        sheet.specimen()
    data = pdf(sheets, title=title)
    return Paper(slug, Scan(data=data, type="pdf", name=f"{slug}.pdf", pages=len(sheets)))


def _headed(title, under):
    sheet = Sheet()
    sheet.text(under, size=10, colour=GREY)
    sheet.text(title, size=19, font="bold")
    sheet.rule(width=1.6)
    sheet.y += 14
    return sheet


def _marks(subjects, establishment):
    """A transcript: one page, a table of marks out of 20."""

    def drawn(title, draw):
        sheet = _headed(title, establishment)
        sheet.text("Étudiant ou étudiante de démonstration")
        sheet.y += 12
        rows = [("Matière", "Coefficient", "Moyenne", "Promotion")]
        for subject in subjects:
            own, others = draw.uniform(9, 17.5), draw.uniform(9.5, 13)
            rows.append((subject, str(draw.randint(1, 4)), _mark(own), _mark(others)))
        sheet.table(rows, (56, 300, 390, 470))
        sheet.y += 10
        sheet.text(f"Moyenne générale : {_mark(draw.uniform(10.5, 15.5))} / 20", font="bold")
        sheet.paragraph(draw.choice(letters.APPRECIATIONS))
        yield sheet

    return drawn


def _mark(value) -> str:
    return f"{value:.2f}".replace(".", ",")


def _card(side):
    """One side of an identity card that no one could use."""

    def drawn(title, draw):
        sheet = Sheet(size=CARD)
        width, height = CARD
        sheet.box(6, 6, width - 12, height - 12, fill=(0.94, 0.97, 0.96))
        sheet.text("CARTE D’IDENTITÉ DE DÉMONSTRATION", x=24, size=14, font="bold", at=38)
        if side == "recto":
            sheet.box(24, 60, 120, 160, fill=(0.86, 0.9, 0.9))
            sheet.text("portrait", x=62, size=10, colour=GREY, at=145)
            for rank, words in enumerate(letters.CARD_FRONT):
                sheet.text(words, x=166, size=12, at=84 + 30 * rank)
        else:
            for rank, words in enumerate(letters.CARD_BACK):
                sheet.text(words, x=24, size=12, at=84 + 30 * rank)
            sheet.text("IDDEM" + "<" * 25, x=24, size=15, at=260)
        yield sheet

    return drawn


def _both_sides(title, draw):
    for side in ("recto", "verso"):
        yield from _card(side)(title, draw)


def _notice(lines):
    """A page of plain paragraphs under a title."""

    def drawn(title, draw):
        sheet = _headed(title, "Organisme de démonstration")
        for words in lines:
            sheet.paragraph(words)
        sheet.y += 24
        sheet.text("Fait à Valmont. Signature :", colour=GREY)
        sheet.handwriting("L. Démonstrée", draw, x=330, size=20)
        yield sheet

    return drawn


def _letter(paragraphs):
    """A letter written by hand on ruled paper."""

    def drawn(title, draw):
        sheet = Sheet()
        for row in range(25):
            sheet.y = 70 + row * 29
            sheet.rule(width=0.3, colour=(0.8, 0.84, 0.9))
        sheet.y = 54
        for words in paragraphs:
            sheet.handwriting(words, draw)
        sheet.handwriting("C. Démonstrée", draw, x=380, size=19)
        yield sheet

    return drawn


def _cv(title, draw):
    sheet = _headed("Curriculum vitæ", "Personne de démonstration — 05 36 49 00 00")
    for heading, lines in letters.CV:
        sheet.text(heading, size=13, font="bold")
        sheet.rule(width=0.5, colour=GREY)
        for words in lines:
            sheet.paragraph(words, x=70, size=10.5)
        sheet.y += 8
    yield sheet


TITLES = {
    "releve-bac": "Relevé de notes du baccalauréat",
    "releve-annuel-1": "Relevé de notes, première année",
    "releve-annuel-2": "Relevé de notes, deuxième année",
    "releve-semestre": "Relevé de notes du premier semestre",
    "releve-master": "Relevé de notes de master",
    "releve-bts": "Relevé des notes de l’examen du BTS",
    "carte-identite-recto": "Carte d’identité, recto",
    "carte-identite-verso": "Carte d’identité, verso",
    "carte-identite": "Carte d’identité, recto et verso",
    "passeport": "Passeport, page d’identité",
    "titre-de-sejour": "Titre de séjour",
    "curriculum-vitae": "Curriculum vitæ",
    "lettre-manuscrite-1": "Lettre de motivation",
    "lettre-manuscrite-2": "Lettre de motivation",
    "avis-de-poursuite": "Avis de poursuite d’études",
    "avis-de-bourse": "Avis d’attribution définitif de bourse",
    "diplome": "Diplôme",
    "convention-de-stage": "Convention de stage",
    "attestation": "Attestation",
    "recommandation": "Lettre de recommandation",
}
DRAWN = {
    "releve-bac": _marks(letters.BAC, "Académie de Valmont"),
    "releve-annuel-1": _marks(letters.STUDIES, "Institut de démonstration"),
    "releve-annuel-2": _marks(letters.STUDIES, "Institut de démonstration"),
    "releve-semestre": _marks(letters.STUDIES[:6], "Institut de démonstration"),
    "releve-master": _marks(letters.MASTER, "Université de démonstration"),
    "releve-bts": _marks(letters.BTS, "Académie de Valmont"),
    "carte-identite-recto": _card("recto"),
    "carte-identite-verso": _card("verso"),
    "carte-identite": _both_sides,
    "passeport": _card("recto"),
    "titre-de-sejour": _notice(letters.PERMIT),
    "curriculum-vitae": _cv,
    "lettre-manuscrite-1": _letter(letters.MOTIVATION[0]),
    "lettre-manuscrite-2": _letter(letters.MOTIVATION[1]),
    "avis-de-poursuite": _notice(letters.OPINION),
    "avis-de-bourse": _notice(letters.BURSARY),
    "diplome": _notice(letters.DIPLOMA),
    "convention-de-stage": _notice(letters.AGREEMENT),
    "attestation": _notice(letters.CERTIFICATE),
    "recommandation": _notice(letters.RECOMMENDATION),
}
#: Which papers answer a piece, by its address; a piece not named is answered by « Attestation ».
ANSWERS = {
    "carte-identite-recto": ("carte-identite-recto",),
    "carte-identite-verso": ("carte-identite-verso",),
    "carte-identite": ("carte-identite",),
    "passeport": ("passeport",),
    "titre-sejour": ("titre-de-sejour",),
    "autorisation-travail": ("titre-de-sejour",),
    "visa": ("titre-de-sejour",),
    "annee-etude-france": ("releve-annuel-1",),
    "releve-bac": ("releve-bac",),
    "releves": ("releve-annuel-1", "releve-annuel-2"),
    "releves-m1": ("releve-master",),
    "releves-m2": ("releve-master",),
    "releve-bts": ("releve-bts",),
    "diplome": ("diplome",),
    "autre-diplome": ("diplome",),
    "cv": ("curriculum-vitae",),
    "convention-stage": ("convention-de-stage",),
    "lettre-motivation": ("lettre-manuscrite-1", "lettre-manuscrite-2"),
    "avis-poursuite": ("avis-de-poursuite",),
    "avis-bourse": ("avis-de-bourse",),
    "lettre-recommandation": ("recommandation",),
    "recommandation": ("recommandation",),
}


def answer(piece, draw: Random, portrait: int) -> str:
    """The paper of the pool that answers this required piece."""
    if piece.portrait:
        return f"portrait-{portrait}"
    return draw.choice(ANSWERS.get(piece.slug, ("attestation",)))
