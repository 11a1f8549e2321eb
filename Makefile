# Bare `make` prints what it can do.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run serve test test-long test-sqlite test-postgres test-browser test-faults test-cluster test-cluster-long coverage check format messages install packages lock clean sample remove-sample backup restore drill bench bench-finding bench-saving bench-images bench-backoffice bench-uploads bench-spreadsheets bench-serving

N ?= 100000
# What the museum is measured against, and what draws the plots.
PEER := data/bench/peer
# The last commit before pages were rendered from documents, with which rendering is compared.
BEFORE := e532a90b
SERVING_PEERS = --wagtail $(PEER)-wagtail/bin/python $$(test ! -e data/bench/before/manage.py || echo --before data/bench/before)
POSTGRES_BENCH = POSTGRES_FOLDER=data/bench/postgres-$(N) DATA_DIR=data/bench/postgres-$(N)-files $(PY) tests/with_postgres.py
PYTHON ?= python3
VENV ?= .venv

PY := $(VENV)/bin/python
# The locks name everything, and override what a package asks for (requirements/override.in).
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
DJANGO := $(PY) manage.py
# A stamp is named after what its lock says, so a pull that changes nothing installs nothing.
hash = $(shell cat $(1) | sha256sum | cut -c1-16)
BASE := $(VENV)/.base-$(call hash,requirements/build.lock requirements/base.lock)
DEV := $(VENV)/.dev-$(call hash,requirements/dev.lock)
NODE := node_modules/.packages-$(call hash,package-lock.json)
# Mirador and what it brings, some 400 MB: for the browser tests alone.
VIEWERS := tests/browser/viewers/node_modules/.packages-$(call hash,tests/browser/viewers/package-lock.json)

SWIFT := data/cluster/swift/.made

# Compiled modules are kept, whatever the environment says: the tests start Python a hundred times.
export PYTHONDONTWRITEBYTECODE :=

help: ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(BASE) $(NODE) ## set everything up and serve the exhibit (PORT=8000, HOST=127.0.0.1)
	@DEBUG=$${DEBUG:-1} $(DJANGO) setup
	@DEBUG=$${DEBUG:-1} exec $(DJANGO) serve

# Settings from the environment or from a file `museum.env`: SECRET_KEY and ALLOWED_HOSTS at least.
serve: export DJANGO_SETTINGS_MODULE ?= museum.settings.production
serve: $(BASE) $(NODE) ## the production museum: SECRET_KEY=... ALLOWED_HOSTS=museum.example make serve
	@$(DJANGO) setup
	@exec $(DJANGO) serve

bench: bench-finding bench-saving bench-images bench-backoffice bench-uploads bench-spreadsheets bench-serving ## all benchmarks; they keep their results in bench/RESULTS.md

bench-finding: $(DEV) $(PEER) ## facets and search against plain SQL and other search programs (N=100000), and how they grow
	command -v groonga >/dev/null || { apt-get update && apt-get install --yes --no-install-recommends \
		groonga-bin groonga-tokenizer-mecab mecab-naist-jdic; }
	DATA_DIR=data/bench/sqlite-$(N) $(PY) bench/finding.py --count $(N) --datasette $(PEER)/bin/datasette
	$(POSTGRES_BENCH) $(PY) bench/finding.py --count $(N)
	DATA_DIR=data/bench/sqlite-$(N) $(PY) -m bench.finding_peers --count $(N) --python $(PEER)/bin/python
	$(PEER)/bin/python bench/finding_growth.py

bench-saving: $(DEV) ## what a save costs, and whether anybody waits for it (N=100000)
	DATA_DIR=data/bench/sqlite-$(N) $(PY) bench/saving.py --count $(N)
	$(POSTGRES_BENCH) $(PY) bench/saving.py --count $(N)

bench-backoffice: $(DEV) ## every list, form and look-up of the admin, and its work list (N=100000)
	DATA_DIR=data/bench/sqlite-$(N) $(PY) bench/backoffice.py --count $(N)

bench-spreadsheets: $(DEV) ## 10,000 rows of a spreadsheet previewed, applied and reverted; 100,000 new ones previewed
	DATA_DIR=data/bench/sqlite-10000 $(PY) bench/spreadsheets.py --count 10000
	$(PY) -m bench.sheets

bench-uploads: $(DEV) ## 500 scans uploaded through the admin, and imported by the worker
	$(PY) bench/uploads.py --count 500

bench-images: $(DEV) $(NODE) ## tiles and computed pictures against iipsrv and nginx, ingest against libvips
	for program in wrk:wrk nginx:nginx-light chromium:chromium /usr/lib/iipimage-server/iipsrv.fcgi:iipimage-server; do \
		command -v "$${program%%:*}" >/dev/null \
		|| { apt-get update && apt-get install --yes --no-install-recommends "$${program##*:}"; } || exit 1; done
	$(PY) -m bench.images.serving
	$(PY) -m bench.images.ingest
	$(PY) -m bench.images.giant

bench-serving: $(DEV) $(NODE) $(PEER)-wagtail ## pages, kept and not, against nginx, the version before, bare Django and Wagtail
	for program in wrk:wrk nginx:nginx-light; do \
		command -v "$${program%%:*}" >/dev/null \
		|| { apt-get update && apt-get install --yes --no-install-recommends "$${program##*:}"; } || exit 1; done
	mkdir -p data/bench/before
	-git archive $(BEFORE) | tar -x -C data/bench/before
	ln -sfn $(CURDIR)/node_modules data/bench/before/node_modules
	$(PY) -m bench.serving $(SERVING_PEERS)
	$(PY) tests/with_postgres.py $(PY) -m bench.serving $(SERVING_PEERS)

$(PEER)-wagtail: bench/peers/wagtail/requirements.txt
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet -r $< || { rm -rf $@; exit 1; }

$(PEER):
	$(PYTHON) -m venv $@
	$@/bin/pip install --quiet datasette==0.65.1 'matplotlib~=3.11.0' tantivy==0.27.0 duckdb==2.0.1 || { rm -rf $@; exit 1; }

backup: $(BASE) ## write a whole state of database and masters (TO=folder or s3:https://host/bucket)
	@$(DJANGO) backup $(if $(TO),--to '$(TO)')

restore: $(BASE) ## make the museum from its newest backup, in an empty place (FROM=)
	@$(DJANGO) restore $(if $(FROM),--from '$(FROM)')

drill: $(BASE) ## restore the newest backup in a scratch place and compare everything (FROM=)
	@$(DJANGO) drill $(if $(FROM),--from '$(FROM)')

sample: $(BASE) ## make a synthetic collection, marked as sample (N=100000)
	@$(DJANGO) setup
	@$(DJANGO) make_sample $(N)

remove-sample: $(BASE) ## remove the synthetic collection whole
	@$(DJANGO) remove_sample

test: test-sqlite test-postgres test-browser ## set everything up and run the tests, all but the long ones

# The same commands upon the same tests, but for those that are left out there (pyproject.toml).
test-long: SELECTION = -m long
test-long: test-sqlite test-postgres test-browser test-faults ## the long tests, which the others leave out: before a release

# Tests of museums as real processes, which `test-faults` runs.
FAULTS := tests/faults tests/rude tests/operations/test_interrupted_restore.py

test-sqlite: $(DEV) $(NODE) compiled ## the tests on SQLite
	$(PY) -m pytest --ignore=tests/browser $(FAULTS:%=--ignore=%) -n 2 --dist worksteal $(SELECTION)

test-postgres: $(DEV) $(NODE) compiled ## the tests that ask their database, on a PostgreSQL of their own
	$(PY) tests/with_postgres.py $(PY) -m pytest --ignore=tests/browser $(FAULTS:%=--ignore=%) -n 2 --dist worksteal $(SELECTION)

test-browser: $(DEV) $(NODE) $(VIEWERS) compiled ## the museum in chromium: its pages, its viewers, its admin
	$(PY) -m pytest tests/browser -n 2 --dist loadfile --no-loadscope-reorder $(SELECTION)

test-faults: $(DEV) $(NODE) compiled ## museums that are killed, cut off from power, attacked and restored, on both engines
	$(PY) -m pytest $(FAULTS) -n 2 --dist worksteal $(SELECTION)

test-cluster: $(DEV) $(NODE) $(SWIFT) compiled ## several machines with all that they share, as real programs (docs/cluster.md)
	MUSEUM_CLUSTER=1 SWIFT_VENV=$(CURDIR)/$(dir $(SWIFT)) $(PY) -m pytest tests/cluster --capture=no

test-cluster-long: export SOAK_SECONDS = 600
test-cluster-long: test-cluster ## the same with ten minutes of everything at once

coverage: $(DEV) $(NODE) compiled ## the tests on SQLite, with the coverage of branches
	$(PY) -m pytest --ignore=tests/browser -n 2 --dist worksteal --cov --cov-report=term

check: $(DEV) $(NODE) compiled ## format, lint, types, migrations, floors, translations, deployment
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m djlint templates --lint --quiet
	$(DJANGO) makemigrations --check --dry-run
	$(PY) -m pytest -q tests/test_architecture.py tests/museum/test_deployment.py
	$(DJANGO) check_catalogues

format: $(DEV) ## format the code and sort its imports
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

messages: $(DEV) ## bring the translation catalogues up to date with the sources (GNU gettext)
	$(DJANGO) check_catalogues --write

install: $(DEV) $(NODE) ## install everything, without running anything

packages: $(NODE) ## install the npm packages alone

lock: $(DEV) ## lock requirements/*.in and package.json anew
	$(COMPILE) requirements/base.in --output-file requirements/base.lock
	$(COMPILE) --constraints requirements/base.lock requirements/build.in --output-file requirements/build.lock
	$(COMPILE) --constraints requirements/base.lock requirements/dev.in --output-file requirements/dev.lock
	$(VENV)/bin/npm install --package-lock-only
	$(VENV)/bin/npm install --package-lock-only --prefix tests/browser/viewers
	$(PY) -c 'import json, pathlib, sys; [f.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n") for f in map(pathlib.Path, sys.argv[1:]) for lock in [json.loads(f.read_text())] if [p.pop("funding", None) for p in lock["packages"].values()]]' package-lock.json tests/browser/viewers/package-lock.json

clean: ## remove the environment and what the tools left; the data stays
	rm -rf $(VENV) node_modules tests/browser/viewers/node_modules htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

# One lock for every Python from 3.11 on, with hashes and without anybody's index address.
COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 \
	--override requirements/override.in --fork-strategy fewest --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --no-header

# The object store of the cluster's tests. Its servers give up the rights of root, so that they need
# the system's Python and none that lies in somebody's home.
$(SWIFT):
	/usr/bin/python3 -m venv $(dir $@)
	$(dir $@)bin/pip install --quiet --disable-pip-version-check swift==2.38.3 pyeclib==1.8.0
	@touch $@

.PHONY: compiled
compiled: $(DEV)
	@$(DJANGO) compile_catalogues

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one with `make PYTHON=...`" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(BASE): | $(PY)
	@echo "Installing what the museum needs ..."
	@$(PIP) -r requirements/build.lock
	@$(PIP) --no-build-isolation -r requirements/base.lock
	@rm -f $(VENV)/.base-*
	@touch $@

$(DEV): $(BASE)
	@echo "Installing what the tests need ..."
	@$(PIP) --no-build-isolation -r requirements/dev.lock
	@rm -f $(VENV)/.dev-*
	@touch $@

$(NODE): | $(BASE)
	@echo "Installing npm packages ..."
	@$(VENV)/bin/npm ci --loglevel=error
	@touch $@

$(VIEWERS): | $(BASE)
	@echo "Installing the viewers that the tests open manifests in ..."
	@$(VENV)/bin/npm ci --loglevel=error --prefix tests/browser/viewers
	@touch $@
