"""The doors of juries and schools, outside the administration: their formations and dates."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from formations.models import Formation


@never_cache
@require_safe
def jury(request):
    """A juror's formations; a stranger finds nothing here."""
    return _door(request, Formation.objects.judged_by(request.user), "jury")


@never_cache
@require_safe
def school(request):
    """The formations whose admissions one manages, with their places."""
    return _door(request, Formation.objects.managed_by(request.user), "ecole")


def _door(request, formations, door):
    applied = formations.filter(open_to_application=True).with_cards()
    listed = list(applied.order_by("-campaign__closes_at", "position", "pk"))
    if not listed:
        raise Http404
    return render(request, "bureau/porte.html", {"formations": listed, "door": door})
