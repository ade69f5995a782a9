"""What every list of the administration leans on: bounded counts, rows nobody edits here."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

#: Beyond this a list is to be narrowed, not leafed through: counting further helps nobody.
MOST_COUNTED = 1000


class CappedPaginator(Paginator):
    """Counts at most one row beyond MOST_COUNTED, however long the table is."""

    @cached_property
    def count(self):
        """The number of rows, or MOST_COUNTED + 1 for any number above."""
        return self.object_list.order_by()[: MOST_COUNTED + 1].count()

    @property
    def words(self):
        """The number as people read it: « 12 », « plus de 1 000 »."""
        if self.count > MOST_COUNTED:
            return _("plus de 1 000")
        return f"{self.count:,}".replace(",", "\u00a0")


class BoundedAdmin(admin.ModelAdmin):
    """A list that never counts a whole table nor shows how many rows each filter has."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 200

    def changelist_view(self, request, extra_context=None):
        """Under the name of what it lists."""
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))


class ReadOnlyAdmin(BoundedAdmin):
    """Rows that only actions write: looked at here, never added, changed or deleted."""

    actions = None

    def has_add_permission(self, request):
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes one by hand."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody deletes one by hand."""
        return False
