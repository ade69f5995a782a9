# Dossier unique. `make run` starts the demonstration, `make test` runs every test.

PORT ?= 8000
HOST ?= 127.0.0.1
export PORT HOST

.DEFAULT_GOAL := help
.PHONY: help env run demo test test-quick drill bench check lock messages

help: ## Show these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: ## Make .venv with everything a developer needs
	@bin/env dev

run: ## Serve the demonstration on http://HOST:PORT/ until Ctrl+C
	@exec bin/run

demo: ## Throw the demonstration's data away and load it afresh
	@bin/env run
	@DEMO=1 .venv/bin/python manage.py prepare --fresh

test: ## Run every test, on PostgreSQL, SQLite and in a browser
	@bin/test

test-quick: ## Run the tests on SQLite, without a browser
	@bin/test quick

drill: ## Make servers fall on purpose, with a private PostgreSQL (minutes; not part of make test)
	@bin/env dev
	@DRILL=1 .venv/bin/python -m pytest tests/drills -m drill -s

bench: ## Measure lists at 1 000 and 100 000 dossiers on PostgreSQL (minutes)
	@bin/bench

check: ## Style, floors, migrations, production settings, templates, translations
	@bin/check

lock: ## Write the hashed requirement files from pyproject.toml
	@bin/lock

messages: ## Collect the words to translate and compile the catalogues
	@bin/env dev
	@DEMO=1 .venv/bin/python manage.py catalogue
