# Everything a person types. `make` alone lists the targets; what each does stands after its ##.
# Needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
PORT ?= 8501
DAGSTER_PORT ?= 3000
# A file's tests share what they set up, so a file stays on one process. In the order of the folders:
# the short files of tests/unit come last, so that no process waits long for another's last one.
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder
BENCH_ARGS ?=
DAGSTER_YAML ?=

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
WAREHOUSE = $(or $(SHU_WAREHOUSE),data/warehouse)
# The key of the pseudonyms, never inside data/. Only this one is made here; one that is configured
# and missing is a fault that must be seen.
SHU_KEY_FILE ?= $(CURDIR)/.key/pseudonym.key
OWN_KEY := $(if $(filter file,$(origin SHU_KEY_FILE)),$(SHU_KEY_FILE))

# --no-deps: the lock is complete, so nothing is resolved and nothing unhashed can come in.
# --only-binary: a source package would bring a build of its own, outside the lock. One package (of
# lifelines, which tests and notebooks use) has no wheel: it is built by the locked setuptools.
SOURCE_ONLY := autograd-gamma
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps

# Without a role file there is no login: then everybody on this machine, and only there, sees what
# a steering group sees, and each page says so.
SHU_DEV_ROLE ?= $(if $(SHU_ROLE_FILE),,steering)

SERVE = $(BIN)/streamlit run dashboard/asgi.py --server.address 127.0.0.1 --server.port $(PORT) \
	--server.headless true --browser.gatherUsageStats false

.DEFAULT_GOAL := help
.PHONY: help run test slow attack daemon kill upgrade env key refresh dev bench lint lock lock-check audit sbom ci clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run refresh dev: export SHU_KEY_FILE := $(SHU_KEY_FILE)
run: export SHU_DEV_ROLE := $(SHU_DEV_ROLE)

run: env key ## take in the drop folder, publish, and serve the dashboard on 127.0.0.1:8501
	@$(BIN)/shu refresh; code=$$?; \
	case $$code in \
	0|4) ;; \
	*) if [ -f "$(WAREHOUSE)/published/current.json" ]; then \
		echo "Nothing new was published (code $$code): the dashboard shows the previous snapshot." >&2; \
	else \
		echo "Nothing has been published yet (code $$code), so there is nothing to show." >&2; exit $$code; \
	fi ;; \
	esac
	@echo "Dashboard: http://127.0.0.1:$(PORT)  (Ctrl+C stops it)"
	@exec $(SERVE)

test: env ## the tests (ten minutes on two cores); those of a browser are skipped without a Chromium
	$(BIN)/python -m pytest -m "not slow" $(PYTEST_ARGS)

slow: env ## the tests that `make test` leaves out: many pages in a browser, many faults in turn
	$(BIN)/python -m pytest -m slow $(PYTEST_ARGS)

attack: env ## try to find hidden numbers of people in two hundred random cities (ten minutes)
	ATTACKED_CITIES=200 $(BIN)/python -m pytest --timeout 3600 tests/attack

daemon: env ## try the real daemon: files dropped, half written, a run that fails (three minutes)
	DAEMON_TRIED=1 DAGSTER_YAML=$(DAGSTER_YAML) $(BIN)/python -m pytest --timeout 1200 tests/pipeline/test_daemon.py

kill: env ## interrupt refresh and publication everywhere, read under publication (two hours)
	KILL_TRIED=1 $(BIN)/python -m pytest --timeout 14400 tests/pipeline/test_publish_read.py \
		tests/pipeline/test_publish_crash.py tests/pipeline/test_refresh_crash.py tests/pipeline/test_random_kills.py

upgrade: env ## go on from what each earlier version of the history leaves (needs git, a minute a version)
	UPGRADE_TRIED=1 $(BIN)/python -m pytest --timeout 1200 tests/pipeline/test_upgrade.py

env: $(STAMP) ## only the environment, in .venv/

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1)." >&2; \
		echo "Name another one: make env PYTHON=python3.12" >&2; exit 1; }
	@echo "Making the environment in $(VENV)/ (a minute or two the first time) ..."
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "This Python lacks venv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@awk '/^[a-z0-9]/ { s = /^$(SOURCE_ONLY)==/ } s' requirements.lock > $(VENV)/source.lock
	@awk '/^[a-z0-9]/ { s = /^$(SOURCE_ONLY)==/ } !s' requirements.lock > $(VENV)/wheels.lock
	@$(PIP_INSTALL) --only-binary :all: --require-hashes -r $(VENV)/wheels.lock
	@$(PIP_INSTALL) --no-binary :all: --no-build-isolation --require-hashes -r $(VENV)/source.lock
	@$(PIP_INSTALL) --no-index --no-build-isolation -e .
	@touch $@

key: env
	@[ -z "$(OWN_KEY)" ] || [ -e "$(OWN_KEY)" ] || $(BIN)/shu key --out "$(OWN_KEY)"

refresh: env key ## take in the drop folder and publish, without a server
	@$(BIN)/shu refresh || [ $$? -eq 4 ] # published, with remarks that it has told

dev: env key ## Dagster's pages with assets, schedule and sensor, on 127.0.0.1:3000
	@mkdir -p data/warehouse/dagster_home
	DAGSTER_HOME="$(CURDIR)/data/warehouse/dagster_home" PATH="$(CURDIR)/$(BIN):$$PATH" \
		$(BIN)/dagster dev -m pipelines.definitions -h 127.0.0.1 -p $(DAGSTER_PORT)

bench: env ## measure against plain scripts on the same input, in tables
	@$(BIN)/python -m pipelines.bench $(BENCH_ARGS)

lint: env lock-check ## ruff, format, types, and that the lock names no address
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock-check:
	@if grep -nE '://|^ *(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b|@ *file:|(^|[ (])/[a-z]' \
		requirements.lock; then \
		echo "requirements.lock names an address or a path; make it anew: make lock" >&2; exit 1; fi

audit: env ## known vulnerabilities of the locked packages
	@$(BIN)/python .ci/audit.py

sbom: env ## what the product consists of (CycloneDX) and under which licences, in dist/
	@$(BIN)/python .ci/sbom.py dist

# The build backend is locked too, so that installing the project fetches nothing outside the lock.
lock: env ## make requirements.lock anew from pyproject.toml; LOCK_ARGS=--upgrade for newer versions
	@cp requirements.lock $(VENV)/lock.new
	@$(BIN)/python -c 'import tomllib; \
		print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
	| $(BIN)/uv pip compile pyproject.toml - --extra dev --extra notebooks --extra postgres --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-header --quiet $(LOCK_ARGS) -o $(VENV)/lock.new
	@{ echo '# Exact versions and hashes of everything, for running, testing and building. Made, not edited:'; \
	   echo '# `make lock` reads pyproject.toml. Packages come from whatever index the machine is set to.'; \
	   cat $(VENV)/lock.new; } > requirements.lock
	@$(MAKE) --no-print-directory lock-check

ci: ## what the build server runs (installs Chromium through apt when it is missing)
	@bash .ci/run

clean: ## remove the environment and the tools' caches; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build dist *.egg-info
	find pipelines dashboard tests -name __pycache__ -type d -prune -exec rm -rf {} +
