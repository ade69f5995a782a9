"""Addresses of the administration, and the doors of juries and schools outside it."""

from django.contrib import admin
from django.urls import path

from backoffice.views import doors

urlpatterns = [
    path("admin/", admin.site.urls),
    path("jury/", doors.jury, name="jury"),
    path("ecole/", doors.school, name="school"),
]
