"""Pages « Référents » and « Avis de poursuite d’études »: who is to be asked."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import plain_address
from accounts.refusal import Refused
from dossiers.sections import Missing, PageForm, Section, condition
from referents.models import MOST, PursuitOpinion, Recommendation, Referent, ReferentChoice

#: Mailboxes anyone can open: no proof that a professional writes (a warning, never a refusal).
FREE_MAIL = frozenset(
    "aol.com bbox.fr free.fr gmail.com gmx.com gmx.fr googlemail.com hotmail.com hotmail.fr"
    " icloud.com laposte.net live.com live.fr mail.com me.com msn.com neuf.fr numericable.fr"
    " orange.fr outlook.com outlook.fr proton.me protonmail.com sfr.fr wanadoo.fr yahoo.com"
    " yahoo.fr ymail.com".split()
)
PERSON = {
    "last_name": gettext_lazy("Saisissez le nom de cette personne."),
    "first_name": gettext_lazy("Saisissez le prénom de cette personne."),
    "function": gettext_lazy("Saisissez la fonction de cette personne, par exemple « tutrice »."),
    "organisation": gettext_lazy("Saisissez l’établissement ou l’entreprise de cette personne."),
    "email": gettext_lazy("Saisissez l’adresse électronique de cette personne."),
}


def free_mail(address) -> bool:
    """Whether an address belongs to a mailbox anyone can open."""
    return plain_address(address).rpartition("@")[2] in FREE_MAIL


def own_address(address, reading) -> bool:
    """Whether an address is the candidate's own."""
    return bool(address) and plain_address(address) == reading.dossier.user.email


class ChoiceForm(PageForm):
    """« Je n’ai pas de référent », and why."""

    mandatory = ("reason",)
    shown_if = {"reason": ("none_declared", frozenset({"on"}))}
    words = {"reason": gettext_lazy("Dites pourquoi vous n’avez pas de référent.")}
    hints = {
        "none_declared": gettext_lazy(
            "Cochez seulement si personne ne peut donner son avis sur vous."
        ),
        "reason": gettext_lazy("Le service « Dossier commun » lira cette explication."),
    }

    class Meta(PageForm.Meta):
        model = ReferentChoice
        exclude = ("dossier",)


class ReferentForm(PageForm):
    """One referent."""

    mandatory = (*PERSON, "relation", "language", "when")
    radios = ("civility", "language", "when")
    warns = ("email",)
    words = PERSON | {
        "relation": gettext_lazy("Dites d’où cette personne vous connaît, et depuis quand."),
    }
    hints = {
        "email": gettext_lazy("Son adresse professionnelle : elle recevra un lien personnel."),
        "relation": gettext_lazy("Par exemple : enseignante de 2e année, maître de stage en 2025."),
        "warned": gettext_lazy("Une personne prévenue répond plus vite."),
    }
    sizes = {"email": "long", "last_name": "moyen", "first_name": "moyen"}
    shown_if = {}

    class Meta(PageForm.Meta):
        model = Referent
        exclude = ("dossier", "kind", "position", "created_at")
        labels = {"email": gettext_lazy("Adresse électronique")}

    def clean_email(self):
        """One spelling of an address."""
        return plain_address(self.cleaned_data["email"])

    @classmethod
    def cautions(cls, instance, values, reading):
        """Addresses worth a second look; nothing is refused for them."""
        address = values["email"]
        if own_address(address, reading):
            return {"email": _("C’est votre propre adresse : indiquez celle de votre référent.")}
        if instance.kind == Referent.Kind.PROFESSIONAL and free_mail(address):
            return {
                "email": _(
                    "C’est une adresse personnelle. Si cette personne a une adresse "
                    "professionnelle, préférez-la."
                )
            }
        return {}


ADDITIONS = {
    Referent.Kind.ACADEMIC: gettext_lazy("Ajouter un référent académique"),
    Referent.Kind.PROFESSIONAL: gettext_lazy("Ajouter un référent professionnel"),
}


class Referents(Section):
    """Two academic and two professional referents at most (S1, S4); never blocks a transmission."""

    slug = "referents"
    title = gettext_lazy("Référents")
    group = "candidature"
    hint = gettext_lazy("Deux référents académiques et deux professionnels au plus")
    intro = gettext_lazy(
        "Nous demanderons à vos référents leur avis par courriel. Leur réponse est "
        "confidentielle : vous saurez si elle est arrivée, pas ce qu’elle contient. Votre "
        "transmission ne l’attend pas."
    )
    form = ChoiceForm
    answers = "referent_choice"
    row_form = ReferentForm
    rows = "referents"
    add_label = gettext_lazy("Ajouter un référent")
    max_rows = 2 * MOST

    def row_sheets(self, reading):
        """Whoever was asked no longer changes; an address that was refused is corrected."""
        found = super().row_sheets(reading)
        for sheet in found:
            sheet.fixed = fixed(sheet.form_class, getattr(sheet.instance, "recommendation", None))
        return found

    def listed_rows(self, reading):
        """The people declared, each with what was asked of them."""
        return reading.rows(self.rows, "recommendation")

    def additions(self, reading):
        """One button per kind that has a place left."""
        rows = self.listed_rows(reading)
        return [
            (kind.value, label)
            for kind, label in ADDITIONS.items()
            if _places(rows, kind, reading.campaign)
        ]

    def new_row(self, dossier, choice, *, at):
        """The lowest free place of a kind. Raises Refused: unknown kind, or a third referent."""
        if choice not in ADDITIONS:
            raise Refused(_("Choisissez un référent académique ou un référent professionnel."))
        free = _places(dossier.referents.all(), choice, dossier.campaign)
        if not free:
            raise Refused(FULL[choice] % {"most": most(dossier.campaign)})
        return {"kind": choice, "position": free[0], "created_at": at}

    def counted(self, row, reading):
        """« Je n’ai pas de référent » keeps what was typed, and asks nothing of it."""
        return not reading.dossier.referent_choice.none_declared

    def not_concerned(self, reading):
        """The candidate says there is none, and why."""
        return reading.dossier.referent_choice.none_declared

    def started(self, reading):
        """A referent declared, or the box ticked."""
        return bool(self.listed_rows(reading)) or reading.dossier.referent_choice.none_declared

    def told(self, reading):
        """« 2 invitations envoyées, 1 avis reçu », or who is declared; never what they wrote."""
        if reading.dossier.referent_choice.none_declared:
            return _("Aucun référent")
        rows = self.listed_rows(reading)
        made = [each.recommendation for each in rows if hasattr(each, "recommendation")]
        received = sum(each.state == Recommendation.State.SENT for each in made)
        count, sent = len(rows), len(made)
        if not sent:
            words = ngettext("%(n)d référent déclaré", "%(n)d référents déclarés", count)
            return words % {"n": count} if count else ""
        found = [ngettext("%(n)d invitation envoyée", "%(n)d invitations envoyées", sent)]
        found[0] %= {"n": sent}
        if received:
            found.append(
                ngettext("%(n)d avis reçu", "%(n)d avis reçus", received) % {"n": received}
            )
        return ", ".join(found)

    def row_label(self, row):
        """« Référent académique 1 — Anne Morel »."""
        place = f"{row.get_kind_display()} {row.position}"
        return f"{place} — {row.full_name}" if row.full_name else place

    def rules(self, reading):
        """A referent, or the box that says there is none."""
        if self.listed_rows(reading) or reading.dossier.referent_choice.none_declared:
            return []
        return [
            Missing(
                key="referents.aucun",
                page=self.slug,
                label=_("Vos référents"),
                words=_("Ajoutez un référent, ou cochez « Je n’ai pas de référent »."),
                kind="rule",
                anchor="champ-none_declared",
            )
        ]


def fixed(form_class, recommendation) -> frozenset:
    """Fields of a person that no longer change, given what was asked of this person."""
    if recommendation is None:
        return frozenset()
    bounced = recommendation.state == Recommendation.State.BOUNCED
    return frozenset(form_class.base_fields) - ({"email"} if bounced else set())


def _asked(reading):
    return reading.rows("recommendations")


FULL = {
    Referent.Kind.ACADEMIC: gettext_lazy(
        "Vous avez déjà déclaré %(most)d référents académiques : c’est le maximum, quelle que soit "
        "leur réponse."
    ),
    Referent.Kind.PROFESSIONAL: gettext_lazy(
        "Vous avez déjà déclaré %(most)d référents professionnels : c’est le maximum, quelle que "
        "soit leur réponse."
    ),
}


def most(campaign) -> int:
    """How many referents of each kind this campaign takes: two, or fewer where it says so."""
    return min(MOST, campaign.referents_max)


def _places(rows, kind, campaign):
    taken = {row.position for row in rows if row.kind == kind}
    return [place for place in range(1, most(campaign) + 1) if place not in taken]


RESPONSIBLE = (*PERSON, "language")


class OpinionForm(PageForm):
    """Three doors; behind two of them, the person in charge."""

    mandatory = ("door", *RESPONSIBLE, "reason")
    radios = ("door", "language")
    warns = ("email",)
    words = PERSON | {
        "door": gettext_lazy("Choisissez comment votre avis nous parviendra."),
        "reason": gettext_lazy("Donnez une raison, ou indiquez un responsable de votre formation."),
    }
    hints = {
        "email": gettext_lazy("Cette personne recevra un lien personnel pour donner son avis."),
        "reason": gettext_lazy(
            "Inutile si vous indiquez ci-dessus un responsable de votre formation qui peut donner "
            "son avis."
        ),
    }
    sizes = {"last_name": "moyen", "first_name": "moyen"}
    shown_if = {
        **{name: ("door", frozenset({"ecole", "aucun"})) for name in RESPONSIBLE},
        "reason": ("door", frozenset({"aucun"})),
    }

    class Meta(PageForm.Meta):
        model = PursuitOpinion
        fields = ("door", *RESPONSIBLE, "reason")

    @classmethod
    def demanded(cls, values):
        """Where the school issues none: somebody of the programme, or else a reason."""
        wanted = super().demanded(values)
        if values.get("door") != PursuitOpinion.Door.NONE:
            return wanted
        named = any(values.get(name) for name in PERSON)
        return wanted - {"reason"} if named else wanted - frozenset(RESPONSIBLE)

    def clean_email(self):
        """One spelling of an address."""
        return plain_address(self.cleaned_data["email"])

    @classmethod
    def cautions(cls, instance, values, reading):
        """The candidate's own address is worth a second look."""
        if own_address(values["email"], reading):
            return {"email": _("C’est votre propre adresse : indiquez celle du responsable.")}
        return {}


def _deposited(reading, row):
    return reading.dossier.pursuit_opinion.door == PursuitOpinion.Door.DEPOSIT


class Avis(Section):
    """The candidate's document, or the person in charge who gives it (S1)."""

    slug = "avis"
    title = gettext_lazy("Avis de poursuite d’études")
    group = "candidature"
    hint = gettext_lazy("Déposé par vous, ou demandé à votre établissement")
    intro = gettext_lazy(
        "Certains établissements délivrent un avis sur la poursuite de vos études. Déposez-le si "
        "vous l’avez ; sinon dites-nous à qui le demander."
    )
    form = OpinionForm
    answers = "pursuit_opinion"
    conditions = {"avis_deposited": condition(_deposited, ("avis", "door"))}

    def head(self, reading):
        """Whoever was asked no longer changes; an address that was refused is corrected."""
        sheet = super().head(reading)
        if sheet.instance.door in ("ecole", "aucun"):
            made = next((each for each in _asked(reading) if each.pursuit_id), None)
            sheet.fixed = fixed(sheet.form_class, made)
        return sheet

    def started(self, reading):
        """A door is chosen, or a document deposited."""
        chosen = bool(reading.dossier.pursuit_opinion.door)
        return chosen or any(slot.documents for slot in self.slots(reading))
