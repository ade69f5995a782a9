"""The person whose opinion is asked: no account, one link, one page (R01 to R09)."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import links
from accounts.numbers import is_number
from accounts.refusal import Refused
from dossiers import paper
from portal.forms import referent as forms
from portal.views.files import served
from referents import access, actions, deadlines, reading
from referents.actions import printing
from referents.mails import PURPOSE, ROLES
from referents.models import OpinionPrint, Recommendation
from referents.questions import OpinionForm, lacking, unsent

#: What the session holds of followed links, the last one at the end: id of the request -> serial,
#: never the link itself (V20). A page names its request: two tabs answer two requests.
FOLLOWED = "referents"
FORM = ["GET", "HEAD", "POST"]
#: Why a link that was good opens nothing any more: its bearer may still ask for the list.
OVER = ("declined", "used", "expired")


def dead(request, why, status=410, *, made=None):
    """The page of a link that opens nothing: each reason has its own, and reveals nothing else.

    One that ended by itself leads to the other requests of the same address. Its own address may
    hold the token: no path leaves with a click. « no-referrer » would hide the origin too, and
    Django would refuse the switch of language for it.
    """
    named = forms.named(made) if why in OVER else ""
    answer = render(request, "referent/dead.html", {"why": why, "named": named}, status=status)
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def found(said):
    """(request, reason it is closed at once) for what a link says; (None, "unknown") if none."""
    if not said or not is_number(str(said[0])):
        return None, "unknown"
    made = Recommendation.objects.whole().filter(pk=said[0]).first()
    if made is None:
        return None, "unknown"
    return made, "" if made.serial == said[1] else "revoked"


def followed(request):
    """What the session holds of the request this page is about: the one its address names, else
    the one followed last; None if it holds none.
    """
    kept = request.session.get(FOLLOWED, {})
    key = request.GET.get("demande", next(reversed(kept), ""))
    return (key, kept[key]) if key in kept else None


def remember(request, made) -> bool:
    """This browser followed the link of this request, after any other. True the first time."""
    kept, key = request.session.get(FOLLOWED, {}), str(made.pk)
    others = {each: serial for each, serial in kept.items() if each != key}
    request.session[FOLLOWED] = others | {key: made.serial}
    return key not in kept


def to(page, made):
    """Go to a page of this very request."""
    return redirect(forms.address(page, made))


@login_not_required
@never_cache
@require_safe
def follow(request, token):
    """The mail's link: a session remembers it was followed, then a page without it (V22).

    Changes nothing else, however often it is opened: scanners of mail open links too (V21).
    """
    said = links.read(PURPOSE, token)
    made, why = found(said)
    why = why or access.fault(made, request.at)
    if why and why not in OVER:
        return dead(request, why, 404 if why == "unknown" else 410)
    first = remember(request, made)
    if why:
        return dead(request, why, made=made)
    declining = request.GET.get("suite") == "decliner"
    answer = to("referent_decline" if declining else "referent", made)
    answer["Referrer-Policy"] = "no-referrer"
    if first:
        _speak(answer, made)
    return answer


def _speak(answer, made):
    """A request opens in its own language; once it is open, its reader chooses."""
    name, spoken = settings.LANGUAGE_COOKIE_NAME, made.person.language
    answer.set_cookie(name, spoken, secure=settings.SECURE_COOKIES, httponly=True)


def of_request(view):
    """Give the view the request its session followed, still open, or answer with why not.

    A form that names no request, or one whose link this browser did not follow, writes nothing.
    """

    @login_not_required
    @never_cache
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        made, why = found(followed(request))
        why = why or access.fault(made, request.at)
        strange = request.method == "POST" and "demande" not in request.GET
        if strange or (why and request.headers.get("HX-Request")):
            raise Refused(_("Cette page n’est plus à jour : rouvrez le lien de notre message."))
        if why == "unknown":
            return dead(request, "session", 404)
        if why:
            return dead(request, why, made=made)
        return view(request, made, *args, **kwargs)

    return wrapped


@require_http_methods(FORM)
@of_request
def answer(request, made):
    """The form: shown, saved field by field, or saved whole and read again."""
    if request.method != "POST":
        return _form(request, made)
    if "champ" in request.GET:
        return _field(request, made)
    errors = _whole(request, made)
    if request.headers.get("HX-Request"):
        fresh = Recommendation.objects.whole().get(pk=made.pk)
        s = forms.slot(fresh, errors.get(forms.SLOT, ""))
        status = 422 if errors else 200
        return render(request, "components/piece.html", {"s": s}, status=status)
    return _after(request, made, errors)


def _field(request, made):
    """Save one field as it is typed; answer with its status node, never the input."""
    name = request.GET["champ"]
    data = {name: request.POST.get(name, "")}
    errors = actions.keep(made, data, serial=made.serial, at=request.at)
    facts = {"name": name, "error": errors.get(name, "")}
    return render(request, "referent/_saved.html", facts, status=422 if errors else 200)


def _whole(request, made) -> dict:
    """Save every field posted and do what a button asks of the document. Sentences by field."""
    known = OpinionForm(made).fields
    data = {name: request.POST[name] for name in known if name in request.POST}
    said = {"serial": made.serial, "at": request.at}
    errors = actions.keep(made, data, **said) if data else {}
    upload = request.FILES.get(f"fichier-{forms.SLOT}")
    try:
        if upload:
            actions.deposit(made, upload, **said)
        elif "retirer" in request.POST:
            actions.remove_file(made, **said)
        elif "deposer" in request.POST:
            errors[forms.SLOT] = _("Choisissez d’abord un fichier, puis déposez-le.")
    except Refused as refusal:
        errors[forms.SLOT] = str(refusal.reason)
    return errors


def _after(request, made, errors):
    fresh = Recommendation.objects.whole().get(pk=made.pk)
    if "relire" in request.POST:
        errors = dict(lacking(fresh)) | errors
        if not errors:
            return to("referent_review", made)
    if errors:
        return _form(request, fresh, errors=errors, status=422)
    messages.success(request, _("Ce que vous avez saisi est enregistré."))
    return to("referent", made)


def _form(request, made, *, errors=None, status=200):
    errors = errors or {}
    names = OpinionForm(made).grid
    context = _context(made) | {
        "errors": _summary(made, errors),
        "bond": forms.fields(made, ("relation_right", "relation"), errors=errors),
        "grid": forms.fields(made, names, errors=errors),
        "opinion": forms.fields(made, ("overall", "text"), errors=errors),
        "s": forms.slot(made, errors.get(forms.SLOT, "")),
        "post_url": forms.post_url(made),
    }
    return render(request, "referent/form.html", context, status=status)


def _summary(made, errors):
    labels = {name: field.label for name, field in OpinionForm(made).fields.items()}
    return [
        {
            "anchor": f"champ-{name}" if name in labels else f"piece-{name}",
            "label": labels.get(name, ""),
            "message": words,
        }
        for name, words in errors.items()
    ]


def _context(made):
    """Who asks, for what, until when: nothing else of the dossier (R03)."""
    dossier = made.dossier
    chosen = dossier.candidatures.chosen().select_related("formation__school", "option")
    return {
        "made": made,
        "named": forms.named(made),
        "candidate": dossier.user.full_name,
        "role": ROLES[made.kind],
        "formations": [each.formation for each in chosen],
        "stated": reading.stated(made),
        "deadline": deadlines.until(made),
        "corrected": deadlines.closed_at(made) if made.sent_at else None,
        "unsent": unsent(made),
    }


@require_http_methods(FORM)
@of_request
def review(request, made):
    """Everything typed, read again; sending is a POST of its own."""
    if request.method == "POST":
        actions.send(made, serial=made.serial, at=request.at)
        return to("referent_thanks", made)
    if lacking(made):
        return to("referent", made)
    context = _context(made) | {"answers": forms.answers(made), "post_url": _here(request, made)}
    return render(request, "referent/review.html", context)


@require_http_methods(FORM)
@of_request
def decline(request, made):
    """Two clicks: this page, then its button; the reason is optional and never shown (R08)."""
    if made.state == Recommendation.State.SENT:
        return to("referent", made)
    if request.method == "POST":
        reason = request.POST.get("motif", "")
        actions.decline(made, reason=reason, serial=made.serial, at=request.at)
        return to("referent_thanks", made)
    context = _context(made) | {"post_url": _here(request, made)}
    return render(request, "referent/decline.html", context)


def _here(request, made):
    return request.path + forms.named(made)


@login_not_required
@never_cache
@require_safe
def thanks(request):
    """What becomes of the answer, and until when it is corrected; its PDF until then."""
    made, why = found(followed(request))
    if why or made.state not in (Recommendation.State.SENT, Recommendation.State.DECLINED):
        return dead(request, "session", 404) if why else to("referent", made)
    if made.state == Recommendation.State.SENT and access.fault(made, request.at):
        return dead(request, access.fault(made, request.at), made=made)
    context = _context(made) | {"answers": forms.sent_answers(made), "paper": _paper(made)}
    return render(request, "referent/thanks.html", context)


def _paper(made) -> str:
    """Where its author's PDF is: « made », « waiting », or « none » when it is not for now."""
    row = OpinionPrint.objects.filter(recommendation=made).first()
    if row and row.made_at:
        return "made"
    failing = row is None or row.attempts >= printing.ENOUGH
    return "none" if failing or not paper.available() else "waiting"


@require_safe
@of_request
def copy(request, made):
    """The author's PDF while the link lives; the page that says « en préparation » until then."""
    row = OpinionPrint.objects.filter(recommendation=made).select_related("file").first()
    if row is None or row.made_at is None:
        return to("referent_thanks" if made.sent_at else "referent", made)
    return served(request, row.file)


@require_safe
@of_request
def document(request, made):
    """The document this very person deposited, as it will be read."""
    if made.draft_file is None:
        raise Http404
    return served(request, made.draft_file)
