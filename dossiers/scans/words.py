"""Why a file is refused, and what to do: a cause and at least one way out, for each case."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.refusal import Refused

MB, MIB = 1_000_000, 1_048_576
TYPES = {"jpg": "JPG", "png": "PNG", "pdf": "PDF"}
PICTURES = {"avif": "AVIF", "webp": "WebP", "gif": "GIF", "tiff": "TIFF", "bmp": "BMP"}

#: What the file is, when it is none of jpg, png, pdf.
FOREIGN = {
    "heic": gettext_lazy(
        "Cette photo est au format HEIC de l’iPhone, quel que soit son nom. Sur l’iPhone, ouvrez "
        "Réglages, Appareil photo, Formats, choisissez « Le plus compatible » et reprenez la "
        "photo. Sur un ordinateur, ouvrez-la et exportez-la en %(types)s."
    ),
    "picture": gettext_lazy(
        "Cette image est au format %(format)s. Ouvrez-la, enregistrez-la en %(types)s, puis "
        "déposez-la."
    ),
    "svg": gettext_lazy(
        "Ce fichier est un dessin SVG, qui ne peut pas être accepté. Exportez-le en %(types)s, "
        "puis déposez-le."
    ),
    "html": gettext_lazy(
        "Ce fichier est une page web, quel que soit son nom. Ouvrez-la dans votre navigateur, "
        "choisissez « Imprimer », puis « Enregistrer au format PDF » et déposez le PDF obtenu."
    ),
    "office": gettext_lazy(
        "Ce fichier vient d’un traitement de texte ou d’un tableur. Ouvrez-le, choisissez "
        "« Exporter » ou « Enregistrer sous », puis « PDF », et déposez le PDF obtenu."
    ),
    "zip": gettext_lazy(
        "Ce fichier est une archive, qui n’est pas ouverte ici. Décompressez-la et déposez le "
        "document qu’elle contient, en %(types)s."
    ),
    "program": gettext_lazy(
        "Ce fichier est un programme, pas un document. Vérifiez que vous avez choisi le bon "
        "fichier : %(types)s seulement."
    ),
    "text": gettext_lazy(
        "Ce fichier contient du texte seul. Ouvrez-le, choisissez « Imprimer », puis "
        "« Enregistrer au format PDF », et déposez le PDF obtenu."
    ),
    "unknown": gettext_lazy(
        "Ce fichier n’est pas un document reconnu, quel que soit son nom. Ouvrez-le sur votre "
        "appareil et enregistrez-le en %(types)s, puis déposez-le."
    ),
}

#: What the parser found in a picture or a PDF; keys are `<family>-<code of dossiers.apart>`.
FOUND = {
    "picture-broken": gettext_lazy(
        "Cette image est abîmée et ne s’ouvre pas. Reprenez la photo ou numérisez de nouveau le "
        "document, puis déposez-la."
    ),
    "picture-truncated": gettext_lazy(
        "Cette image est incomplète : le fichier a été coupé, souvent pendant une copie ou un "
        "téléchargement. Reprenez l’original et déposez-le de nouveau."
    ),
    "picture-pixels": gettext_lazy(
        "Cette image mesure %(width)s × %(height)s pixels, au-delà de 40 millions en tout. "
        "Réduisez-la à 4 000 pixels de côté au plus, ou numérisez le document à 300 points par "
        "pouce."
    ),
    "picture-heavy": gettext_lazy(
        "Cette image n’a pas pu être vérifiée en deux secondes. Déposez-la de nouveau ; si le "
        "refus se répète, ouvrez-la, enregistrez-en une copie en JPG et déposez la copie."
    ),
    "pdf-broken": gettext_lazy(
        "Ce PDF est abîmé et ne s’ouvre pas. S’il s’ouvre sur votre appareil, choisissez "
        "« Imprimer », puis « Enregistrer au format PDF », et déposez la copie. Sinon, numérisez "
        "de nouveau le document."
    ),
    "pdf-truncated": gettext_lazy(
        "Ce PDF est incomplet : la fin du fichier manque, souvent après une copie ou un "
        "téléchargement interrompus. Téléchargez-le ou numérisez-le de nouveau, puis déposez-le."
    ),
    "pdf-password": gettext_lazy(
        "Ce PDF demande un mot de passe pour être lu. Ouvrez-le avec ce mot de passe, choisissez "
        "« Imprimer », puis « Enregistrer au format PDF », et déposez la copie, qui n’en "
        "demandera plus."
    ),
    "pdf-form": gettext_lazy(
        "Ce PDF est un formulaire qui ne s’affiche que dans Adobe Reader. Ouvrez-le dans ce "
        "logiciel, choisissez « Imprimer », puis « Enregistrer au format PDF », et déposez la "
        "copie."
    ),
    "pdf-portfolio": gettext_lazy(
        "Ce PDF est un porte-documents qui contient d’autres fichiers. Ouvrez-le, enregistrez "
        "chaque document à part et déposez celui qui est demandé."
    ),
    "pdf-pixels": gettext_lazy(
        "Ce PDF contient une image de %(width)s × %(height)s pixels, au-delà de 40 millions en "
        "tout. Numérisez de nouveau le document à 300 points par pouce au plus."
    ),
    "pdf-pages": gettext_lazy(
        "Ce PDF compte %(pages)s pages ; la limite est de %(limit)s. Imprimez en PDF les seules "
        "pages demandées, puis déposez cette copie."
    ),
    "pdf-heavy": gettext_lazy(
        "Ce PDF n’a pas pu être vérifié : il est trop lourd à afficher. Ouvrez-le, choisissez "
        "« Imprimer », puis « Enregistrer au format PDF », et déposez la copie ; ou numérisez de "
        "nouveau le document."
    ),
}


def empty() -> Refused:
    """Zero bytes."""
    return Refused(
        _(
            "Ce fichier est vide. Vérifiez qu’il s’ouvre sur votre appareil, puis choisissez-le "
            "de nouveau ; s’il est dans un espace en ligne, téléchargez-le d’abord."
        )
    )


def foreign(kind: str, types) -> Refused:
    """A file that is neither JPG, PNG nor PDF."""
    sentence = FOREIGN["picture" if kind in PICTURES else kind]
    return Refused(sentence % {"types": listed(types), "format": PICTURES.get(kind, "")})


def unwanted(kind: str, types) -> Refused:
    """A good type, which this piece does not take."""
    if kind == "pdf":
        sentence = _(
            "Ce fichier est un PDF ; cette pièce se dépose en %(types)s. Déposez l’image "
            "elle-même, ou une photo du document."
        )
    else:
        sentence = _(
            "Ce fichier est une image %(format)s ; cette pièce se dépose en %(types)s. Ouvrez "
            "l’image, enregistrez-la ou imprimez-la dans ce format, puis déposez-la."
        )
    return Refused(sentence % {"types": listed(types), "format": TYPES[kind]})


def misnamed(kind: str, extension: str) -> Refused:
    """A name that announces something else than the content."""
    return Refused(
        _(
            "Le nom de ce fichier finit par « .%(extension)s » alors que son contenu est du type "
            "%(format)s. Vérifiez que c’est le bon document, remplacez cette fin par "
            "« .%(kind)s », puis déposez-le."
        )
        % {"extension": extension, "format": TYPES[kind], "kind": kind}
    )


def found(family: str, code: str, facts: dict) -> Refused:
    """What the parser says of a picture ("picture") or of a PDF ("pdf")."""
    shown = {
        name: number_format(value, force_grouping=True)
        for name, value in facts.items()
        if isinstance(value, int)
    }
    return Refused(FOUND[f"{family}-{code}"] % shown)


def too_large(kind: str, size: int, limit: int, *, pages: int | None = None) -> Refused:
    """Above the limit: both sizes, and ways out that fit a picture or a PDF."""
    shown, most = weight(size, limit)
    sizes = {"size": shown, "limit": most, "pages": pages}
    if kind != "pdf":
        return Refused(
            _(
                "Ce fichier pèse %(size)s ; la limite est de %(limit)s. Reprenez la photo en "
                "qualité moyenne, réduisez l’image à 2 000 pixels de côté, ou numérisez en "
                "niveaux de gris."
            )
            % sizes
        )
    what = _("Ce PDF pèse %(size)s ; la limite est de %(limit)s.")
    if pages:
        what = ngettext(
            "Ce PDF de %(pages)s page pèse %(size)s ; la limite est de %(limit)s.",
            "Ce PDF de %(pages)s pages pèse %(size)s ; la limite est de %(limit)s.",
            pages,
        )
    ways = _(
        "Trois solutions : enregistrez-le en « taille réduite » ; numérisez-le en niveaux de gris "
        "à 150 points par pouce ; ne gardez que les pages demandées."
    )
    return Refused(f"{what % sizes} {ways}")


def of_shot(rank: int, name: str, reason) -> Refused:
    """The refusal of one shot among those of a document: which one, then why."""
    said = {"rank": rank, "name": name, "reason": reason}
    return Refused(_("Page %(rank)d, « %(name)s » : %(reason)s") % said)


def joined_too_large(size: int, limit: int) -> Refused:
    """Several pictures, each within the limit, that are above it together."""
    shown, most = weight(size, limit)
    sentence = _(
        "Ces pages réunies pèsent %(size)s ; la limite est de %(limit)s. Retirez-en une, ou "
        "reprenez les photos en qualité moyenne."
    )
    return Refused(sentence % {"size": shown, "limit": most})


def weight(size: int, limit: int) -> tuple[str, str]:
    """Two sizes in « Mo » to be compared, in octets when tenths do not tell them apart."""
    unit = MIB if limit % MIB == 0 else MB
    shown, most = (_tenths(each / unit) for each in (size, limit))
    if shown == most:
        shown, most = (number_format(each, force_grouping=True) for each in (size, limit))
        return _("%s octets") % shown, _("%s octets") % most
    return _("%s Mo") % shown, _("%s Mo") % most


def _tenths(value: float) -> str:
    rounded = round(value, 1)
    return number_format(rounded, decimal_pos=0 if rounded.is_integer() else 1)


def listed(types) -> str:
    """« JPG, PNG ou PDF », in that order, those of `types` only."""
    names = [name for kind, name in TYPES.items() if kind in types]
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s ou %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
