# Two commands do everything on a machine that has Python >= 3.11, make and git:
#   make course   the whole course: book, demo class, graded submissions, report
#   make test     every check
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# `make lab LANG=zh_CN` speaks Chinese; the LANG every shell carries does not count.
ifeq ($(origin LANG),command line)
EDITION := $(LANG)
else
EDITION := en
endif
ROLE ?= trainee
# Workers for the tests; 2 suits two cores.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help env catalogs course test fast lab book browser pdf slides instructor lighthouse serve datasets lint format clean

help:  ## list the commands
	@echo "coursekit: what you can do here"
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1|/' | column -t -s '|'

env: $(READY)

# One environment for everything; remade when a requirement or a pin changes.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "coursekit needs Python 3.11 or newer; say which: make PYTHON=python3.12 …"; exit 1; }
	@echo "Making the environment in $(VENV) (about two minutes) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[methods,book,class,cluster,test]'
	@touch $@

# The package's own texts, compiled from their catalogs (not kept in git).
catalogs: $(READY)
	@$(BIN)/coursekit publish catalogs compile

course: catalogs  ## build the book, run a demo class, show where everything is
	@$(BIN)/coursekit course

test: catalogs  ## run every check (lint, types, imports, unit, notebooks, class, browser)
	@$(MAKE) --no-print-directory lint
	@$(BIN)/coursekit publish book --all
	@$(BIN)/python -m pytest --doctest-modules src/coursekit
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --durations 10

fast: catalogs  ## run the quick checks only
	@$(BIN)/python -m pytest -n $(JOBS) -m "not slow"

lab: catalogs  ## open JupyterLab: ROLE=trainee (default) or instructor, LANG=en or zh_CN
	@$(BIN)/coursekit lab --role $(ROLE) --lang $(EDITION)

book: catalogs  ## build both editions of the book into _build/html
	@$(BIN)/coursekit publish book --all

browser: catalogs  ## build the edition that runs in the reader's browser, and the links to it
	@$(BIN)/coursekit publish browser
	@$(BIN)/coursekit publish book --all

pdf: book  ## print both editions as PDF files, offered on the welcome page
	@$(BIN)/coursekit publish pdf
	@$(BIN)/coursekit publish book --all

slides: book  ## make slides from the lectures, offered on the welcome page
	@$(BIN)/coursekit publish slides
	@$(BIN)/coursekit publish book --all

instructor: book  ## build answers, questions to ask and slides with notes into _build/instructor
	@$(BIN)/coursekit publish instructor

lighthouse: book  ## measure four pages as on a telephone (needs npm and Chromium)
	@$(BIN)/python benchmarks/lighthouse.py

serve: book  ## build the book and serve it on this machine
	@$(BIN)/coursekit publish serve

datasets: $(READY)  ## re-make every case table and report any difference
	@$(BIN)/python datasets/generate/run.py --check

lint: $(READY)  ## style, types and who-imports-whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY)  ## bring code and notebooks to the common style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:  ## remove everything that was built (the environment stays)
	rm -rf _build book/cases book/reference book/exercises book/solutions book/course-map.md book/contributing/translations.md
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
