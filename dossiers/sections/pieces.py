"""Pieces expected of a dossier, derived from campaign, formations and answers."""

from dataclasses import dataclass, field
from functools import lru_cache

from dossiers.models import Baccalaureat, Document, Papers, StudyYear, YesNo
from formations.models import RequiredPiece

#: European Union, then the European Economic Area and Switzerland (S1, S4).
EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)
EEA_AND_SWITZERLAND = EU | {"IS", "NO", "LI", "CH"}
#: Countries where French is an official language: no DELF asked (S3: « pays non francophones »).
FRANCOPHONE = frozenset(
    "FR BE BF BI BJ CA CD CF CG CH CI CM DJ GA GN GQ HT KM LU MC MG ML MU NE RW SC SN TD TG VU"
    " DZ MA TN".split()
)


@dataclass(frozen=True)
class Condition:
    """When a piece is expected: a named predicate, and the fields its answer depends on."""

    holds: object
    watches: frozenset


def _nationalities(reading):
    identity = reading.dossier.identity
    found = (identity.nationality.code, identity.other_nationality.code)
    return frozenset(code for code in found if code)


def _outside(countries):
    def holds(reading, row):
        nationalities = _nationalities(reading)
        return bool(nationalities) and not nationalities & countries

    return holds


def _adult(reading, row):
    """Eighteen at the closing, or when the dossier was opened if the campaign never closes."""
    born = reading.dossier.user.birth_date
    at = (reading.campaign.closes_at or reading.dossier.created_at).date()
    return (
        born is None or (at.year - born.year - ((at.month, at.day) < (born.month, born.day))) >= 18
    )


def _bts(reading, row):
    if row is not None:
        return row.diploma.startswith("bts") and row.result == StudyYear.Result.PASSED
    return any(_bts(reading, each) for each in reading.rows("study_years"))


def _foreign(reading, row):
    if reading.dossier.baccalaureat.kind == Baccalaureat.Kind.FOREIGN:
        return True
    return any(each.country.code not in (None, "", "FR") for each in reading.rows("study_years"))


def _recent(reading, row):
    """Studying, or graduated less than two years ago (S3)."""
    years = [each for each in reading.rows("study_years") if each.situation == "etudes"]
    return any(each.year_start >= reading.school_year - 2 for each in years)


def _studied(reading, row):
    return row is not None and row.situation == StudyYear.Situation.STUDIES


def _employer(reading, row):
    return row is not None and row.formation.employer_agreement


def _apprentice(reading, row):
    if row is not None and hasattr(row, "status"):
        return row.status == StudyYear.Status.APPRENTICE
    return any(each.status == StudyYear.Status.APPRENTICE for each in reading.rows("study_years"))


def condition(holds, *watches) -> Condition:
    """A condition from `holds(reading, row)` and the (page, field) couples it depends on."""
    return Condition(holds, frozenset(watches))


NATIONALITY = (("identite", "nationality"), ("identite", "other_nationality"))
CONDITIONS = {
    "": condition(lambda reading, row: True),
    "adult": condition(_adult),
    "outside_eea": condition(_outside(EEA_AND_SWITZERLAND), *NATIONALITY),
    "outside_eu": condition(_outside(EU), *NATIONALITY),
    "outside_eu_adult": condition(
        lambda reading, row: _outside(EU)(reading, row) and _adult(reading, row), *NATIONALITY
    ),
    "non_francophone": condition(_outside(FRANCOPHONE), *NATIONALITY),
    "bursary": condition(
        lambda reading, row: reading.dossier.bursary.claimed == YesNo.YES, ("frais", "claimed")
    ),
    "stay_abroad": condition(
        lambda reading, row: reading.dossier.stay.abroad == YesNo.YES, ("sejour", "abroad")
    ),
    "graduated_recently": condition(_recent, ("cursus", "situation"), ("baccalaureat", "year")),
    "bts_obtained": condition(_bts, ("cursus", "diploma"), ("cursus", "result")),
    "foreign_diploma": condition(_foreign, ("baccalaureat", "kind"), ("cursus", "country")),
    "identity_card": condition(
        lambda reading, row: reading.dossier.papers.kind == Papers.Kind.CARD, ("pieces", "kind")
    ),
    "passport": condition(
        lambda reading, row: reading.dossier.papers.kind == Papers.Kind.PASSPORT, ("pieces", "kind")
    ),
    "year_studied": condition(_studied, ("cursus", "situation")),
    "employer_agreement": condition(_employer),
    "has_certificate": condition(
        lambda reading, row: row is not None and bool(row.certification),
        ("langues", "certification"),
    ),
    "apprentice": condition(_apprentice, ("cursus", "status")),
}

#: rows that each scope of a piece repeats over, by page class attribute
SCOPES = {"year": "study_years", "language": "language_skills", "experience": "experiences"}


@dataclass(frozen=True)
class Slot:
    """A piece expected on a page, and what answers it."""

    key: str
    piece: RequiredPiece
    label: str
    row: object = None
    documents: tuple = field(default=())

    @property
    def document(self):
        """What answers the slot, the latest if several."""
        return self.documents[-1] if self.documents else None

    @property
    def files(self):
        """The documents that carry a file."""
        return [each for each in self.documents if each.status == Document.Status.DEPOSITED]

    @property
    def joins(self) -> bool:
        """Whether several shots may be sent as one PDF."""
        return "pdf" in self.piece.types and not self.piece.portrait

    def takes(self, document) -> bool:
        """Whether the file of another slot may serve here too; a portrait is framed for itself."""
        return not self.piece.portrait and document.file.type in self.piece.types

    @property
    def lacking(self) -> bool:
        """Mandatory and neither deposited, nor declared not concerned, nor promised."""
        return self.piece.mandatory and not self.documents

    @property
    def forceable(self) -> bool:
        """Whether a dossier may be transmitted without it, with a reason (S1)."""
        return self.piece.forceable


@lru_cache(maxsize=64)
def _pieces(campaign_id, revision):
    pieces = RequiredPiece.objects.filter(campaign_id=campaign_id)
    return tuple(pieces.order_by("position", "pk"))


def pieces_of(campaign) -> tuple:
    """The campaign's required pieces: read once per revision, since each change raises it."""
    return _pieces(campaign.pk, campaign.revision)


def forget_pieces() -> None:
    """Empty the memory of pieces: for whoever rewrites campaigns without a new revision."""
    _pieces.cache_clear()


def touched_by(campaign, page, names) -> set:
    """Other pages whose expected pieces depend on these fields of this page."""
    watched = {(page, name) for name in names}
    pages = {
        piece.page
        for piece in pieces_of(campaign)
        if piece.condition in CONDITIONS and CONDITIONS[piece.condition].watches & watched
    }
    return pages - {page}


def unfolds(campaign, section, names) -> bool:
    """Whether pieces of this very page appear or go as these fields of it change."""
    watched = {(section.slug, name) for name in names}
    known = CONDITIONS | section.conditions
    own = {piece.condition for piece in pieces_of(campaign) if piece.page == section.slug}
    return any(known[each].watches & watched for each in own)


def expected(reading, section) -> list[Slot]:
    """The slots of a page: one per piece that holds, or one per row for a repeated piece."""
    pieces = [piece for piece in pieces_of(reading.campaign) if piece.page == section.slug]
    return [slot for piece in pieces for slot in _slots(reading, section, piece)]


def _slots(reading, section, piece):
    holds = (section.conditions.get(piece.condition) or CONDITIONS[piece.condition]).holds
    for key, row, suffix in _places(reading, section, piece):
        documents = tuple(reading.documents.get(key, ()))
        if holds(reading, row):
            label = f"{piece.label} — {suffix}" if suffix else piece.label
            yield Slot(key, piece, label, row, documents)


def _places(reading, section, piece):
    """(slot key, row, words added to the label) for each place a piece stands in."""
    chosen = piece.formation_id is None or any(
        each.formation_id == piece.formation_id for each in reading.candidatures
    )
    if piece.scope == "dossier" and chosen:
        yield piece.slug, None, ""
    elif piece.scope == "candidature":
        for each in reading.candidatures:
            if piece.formation_id in (None, each.formation_id):
                yield f"{piece.slug}-{each.pk}", each, each.formation.title
    elif piece.scope in SCOPES and chosen:
        for row in reading.rows(SCOPES[piece.scope]):
            if section.counted(row, reading):
                yield f"{piece.slug}-{row.pk}", row, section.row_label(row)
