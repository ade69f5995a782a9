"""The page that says who can do what (A04): read only, for whoever gives rights."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from backoffice import rights

#: Both are needed: the page shows the groups and the roles of everybody.
NEEDED = ("auth.view_group", "formations.view_role")


@require_safe
def matrix(request):
    """Groups by table and by gesture, roles by school, and the people who hold them."""
    if not request.user.has_perms(NEEDED):
        raise PermissionDenied
    columns = rights.holders()
    context = admin.site.each_context(request) | {
        "title": _("Qui peut quoi"),
        "opts": User._meta,
        "columns": columns,
        "tables": rights.tables(request, columns),
        "gestures": rights.gestures(columns),
        "scopes": rights.scopes(),
        "people": rights.people(),
    }
    return render(request, "bureau/droits.html", context)
