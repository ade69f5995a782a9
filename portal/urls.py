"""Addresses of the candidates' and referents' screens."""

urlpatterns: list = []
