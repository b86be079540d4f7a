# The commands of the portal. Each does the set-up it needs by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python

.PHONY: help setup dev demo test test-services journeys check docs pictures bench clauses lock vendor

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

setup: ## all the set-up to run the portal, and nothing else
	@scripts/setup.sh runtime

dev: ## the set-up with the tools of a developer besides
	@scripts/setup.sh dev

demo: ## set up, then serve the embedded portal with rehearsal data (PORT=, FRESH=1)
	@exec scripts/demo.sh

test: dev ## the whole suite that needs no server
	@$(PY) -m pytest -n 2 --dist loadscope $(ARGS)

test-services: dev ## the same on PostgreSQL and Redis (DATABASE_URL, REDIS_URL), and what only they show
	@export DATABASE_URL="$${DATABASE_URL:-postgres:///portal}" \
	  REDIS_URL="$${REDIS_URL:-redis://127.0.0.1:6379/0}"; \
	  $(PY) -m pytest -n 2 --dist loadscope -m "not journey" $(ARGS)

journeys: dev ## whole lives in Chromium, accessibility checks included
	@$(PY) -m pytest tests/journeys -m journey -n 2 --dist worksteal $(ARGS)

check: dev ## format, lint, types, layers, migrations, translations, drift, deploy check
	@scripts/check.sh

docs: dev ## write again what is generated from the code: state diagrams, OpenAPI
	@scripts/docs.sh

pictures: dev ## take the pictures of the README again from the running portal
	@$(PY) scripts/pictures.py

bench: dev ## the benchmarks; writes bench/results.json
	@$(PY) -m bench

clauses: setup ## the table clause → rules → tests; fails on a clause without a test
	@$(PY) manage.py clauses

lock: dev ## resolve pyproject.toml into requirements/*.txt, hashes and no addresses
	@scripts/lock.sh

vendor: ## fetch the front-end files again (needs Node)
	@scripts/vendor.py build
