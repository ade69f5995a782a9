"""Faults made on purpose, with real processes: `make drill`, never `make test`."""
