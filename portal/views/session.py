"""The session as a page under someone's hands sees it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def left(request):
    """204 to a script that asks whether one is still signed in; its header says for how long (C05).

    Asking puts the end off, as any page does, unless the script says that it only watches. Who is
    no longer signed in gets 401, a redirection to the sign-in page without script.
    """
    return HttpResponse(status=204)
