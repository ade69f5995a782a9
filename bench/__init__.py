"""Measures: how the service behaves when there is much of everything. Not part of the tests."""
