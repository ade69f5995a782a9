"""The mailbox of the demonstration: reads the outbox, since no mail leaves. Absent otherwise."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts import outbox
from accounts.models import Posting

PER_PAGE = 30


def _postings(request):
    if not settings.MAILBOX:
        raise Http404
    postings = Posting.objects.select_related("email").order_by("-pk")
    if to := request.GET.get("a", "").strip().lower():
        postings = postings.filter(email__to=to)
    return postings


@login_not_required
@require_safe
def messages(request):
    """All the mails written so far, newest first; `?a=` keeps one address."""
    page = Paginator(_postings(request), PER_PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "to": request.GET.get("a", "")}
    return render(request, "portal/mailbox.html", facts)


@login_not_required
@require_safe
def message(request, key):
    """One mail with its personal links computed, as its recipient reads it."""
    posting = get_object_or_404(_postings(request), pk=key)
    text, _html = outbox.filled(posting)
    facts = {"posting": posting, "text": text, "links": outbox.personal_links(posting)}
    return render(request, "portal/mailbox_message.html", facts)


@login_not_required
@xframe_options_sameorigin
@require_safe
def message_html(request, key):
    """The HTML of one mail, alone, for the frame of its page: no script, its own style only."""
    posting = get_object_or_404(_postings(request), pk=key)
    _text, html = outbox.filled(posting)
    policy = outbox.html_policy()
    return HttpResponse(html, headers={"Content-Security-Policy": policy})
