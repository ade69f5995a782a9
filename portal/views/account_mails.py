"""Every e-mail the service wrote to a person, to read again; its secrets stay in the mailbox."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import outbox
from accounts.mails import CONFIRM
from accounts.models import Posting

PER_PAGE = 30


def _written_to(user):
    """What was posted to this account, and the requests for credentials that opened it."""
    asked = [str(pk) for pk in user.account_requests.values_list("pk", flat=True)]
    opening = Q(purpose=CONFIRM, object_id__in=asked)
    return Posting.objects.filter(Q(user=user) | opening).select_related("email").order_by("-pk")


@never_cache
@require_safe
def mails(request):
    """Subject, date and state of each, newest first."""
    page = Paginator(_written_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "account/mails.html", {"page": page})


@never_cache
@require_safe
def mail(request, key):
    """One of them: 404 for anybody else's. Personal links and codes are said, never shown (V20)."""
    posting = get_object_or_404(_written_to(request.user), pk=key)
    facts = {"posting": posting, "blocks": outbox.readable(posting)}
    return render(request, "account/mail.html", facts)
