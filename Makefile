# `make` sets itself up in .venv, then builds every edition in manuscript/book.yaml into dist/. `make help` lists the rest.
# The rules for editions, which any project of pressrun's shares, are in src/pressrun/setup/press.mk.

# Whoever names another pressrun sets it up himself.
ifeq ($(origin PRESSRUN),undefined)
PRESSRUN := .venv/bin/pressrun
PRESSRUN_SETUP := .venv/.ready
endif

PRESSRUN_HELP := src/pressrun/setup/press.mk Makefile
PRESSRUN_GOALS := test accept judge lint types lock bench
include src/pressrun/setup/press.mk
.PHONY: $(PRESSRUN_GOALS)

PYTHON_HERE := .venv/bin/python
export PYTHONUTF8 := 1

test: .venv/.ready-to-test ## the tests; make test ARGS="-k handout" runs some
	$(PYTHON_HERE) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

accept: .venv/.ready-to-test ## take today's output of the end-to-end cases as the expected one
	$(PYTHON_HERE) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --accept $(ARGS)

judge: .venv/.ready-to-test ## veraPDF, EPUBCheck and Ace on what is made; make judge CORPUS=FOLDER judges another book
	$(PYTHON_HERE) tests/judge.py $(CORPUS)

lint: .venv/.ready-to-test ## ruff: style and mistakes
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .

types: .venv/.ready-to-test ## mypy, strict
	$(PYTHON_HERE) -m mypy

lock: .venv/.ready-to-test ## resolve the requirements anew: make lock ARGS=--upgrade
	$(LOCK) --all-extras --output-file requirements-dev.txt
	$(LOCK) --extra build --constraints requirements-dev.txt --output-file requirements.txt
	cd tests/node && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund
LOCK = $(PYTHON_HERE) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
 --no-emit-index-url --no-annotate --custom-compile-command 'make lock' $(ARGS)

bench: .venv/.ready ## time pressrun beside its peers; make bench CORPUS=FOLDER RUNS=3 PEERS="prince typst" sets another book
	$(PYTHON_HERE) -m benchmarks $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(RUNS),--runs "$(RUNS)") \
	 $(if $(PEERS),--peers "$(PEERS)") $(ARGS)

# A change to pressrun's own code or templates asks for a new build, too.
ifdef TARGETS
$(TARGETS): $(filter-out %.pyc,$(wildcard $(addprefix src/pressrun/,*.* */*.* */*/*.* */*/*/*.*)))
endif

# Set up again when the lock changes, and when the folder was moved, since an environment knows its place.
KIT := pyproject.toml $(wildcard src/pressrun/setup/*)
ifneq ($(file <.venv/.ready),$(CURDIR))
.PHONY: .venv/.ready
endif
.venv/.ready: requirements.txt $(KIT)
	@sh src/pressrun/setup/set-up.sh build
.venv/.ready-to-test: requirements-dev.txt tests/node/package-lock.json .venv/.ready
	@sh src/pressrun/setup/set-up.sh test
