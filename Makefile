# annbook. Each command sets up what it needs, once, in .venv/<version of Python>:
#
#   make lab      open the book in JupyterLab      make lab ARGS="--no-browser --port 9999"
#   make test     run all the tests                make test PYTHON=python3.13
#                 and those against PyTorch        make test TORCH=1
#   make site     build the website in docs/_site
#   make book     and of it a PDF and an EPUB, in docs/_book
#   make serve    and serve it on this machine     make serve PORT=8000
#
# For those who write:
#
#   make quick    the tests of the core alone, in a minute
#   make export   notebooks to package, outputs and README
#   make check    style and types of Python and JavaScript, clean notebooks
#   make bundle   the front end, after a change in js/
#   make browsers walk through the whole site in Chromium, Firefox and WebKit, those that are installed
#                 or by name           make browsers ENGINES="firefox webkit"      (make engines tries to install them)
#   make bench    time a training step against other libraries (not a test)
#   make mutants  plant faults by machine: do the tests notice? (hours; not a test)
#   make clean    remove everything that the others made

PYTHON ?= python3
PORT ?= 8000
ARGS ?=
TORCH ?=

VERSION := $(shell $(PYTHON) tools/system.py version)
ifeq ($(VERSION),)
$(error $(PYTHON) does not work here: annbook needs Python 3.11 or newer)
endif

VENV := .venv/$(VERSION)
RUN := $(VENV)/bin/python
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PAGES := $(wildcard nbs/*.ipynb)
TORCH_VERSION := 2.13.0
ROOT_USER := $(filter 0,$(shell id -u))

.PHONY: help lab test torch engines browsers quick site book serve export check bundle bench mutants clean
.DELETE_ON_ERROR:
help:
	@sed -n '/^#/!q;s/^# \{0,1\}//p' Makefile

# What is set up: an empty file for each step, newer than what the step depends on.
# (The notebooks and the website know by their contents whether they are up to date.)
$(VENV)/made: | tools/system.py
	$(PYTHON) tools/system.py venv $(VENV)
	@touch $@
$(VENV)/lab: settings.ini setup.py constraints.txt | $(VENV)/made
	@echo "Installing JupyterLab and what the book needs (once)"
	$(INSTALL) --editable '.[lab,export]'
	$(RUN) -m jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements" 2>/dev/null
	@touch $@
$(VENV)/dev: settings.ini setup.py constraints.txt | $(VENV)/lab
	@echo "Installing what the tests and the website need (once)"
	$(INSTALL) --editable '.[dev]'
	@touch $@
$(VENV)/browser: tools/system.py | $(VENV)/dev
	$(RUN) tools/system.py browser
	@touch $@
$(VENV)/torch: | $(VENV)/dev
	@echo "Installing PyTorch, against which the tests compare (once)"
	$(INSTALL) torch==$(TORCH_VERSION)
	@touch $@
$(VENV)/exported: $(PAGES) | $(VENV)/lab
	$(VENV)/bin/nbdev_export
	@touch $@
$(VENV)/trusted: $(PAGES) | $(VENV)/lab
	@$(RUN) -m jupyter trust $(PAGES) >/dev/null
	@touch $@

# An export that fails must not keep anybody from opening the notebook that is to be repaired.
# Without trust JupyterLab does not show the pictures that the notebooks already have.
lab: export OPENBLAS_NUM_THREADS ?= 1
lab: $(VENV)/lab
	-@$(MAKE) --no-print-directory $(VENV)/exported
	-@$(MAKE) --no-print-directory $(VENV)/trusted
	$(RUN) -m jupyterlab nbs --LabApp.default_url=/lab/tree/index.ipynb $(if $(ROOT_USER),--allow-root) $(ARGS)

torch: $(VENV)/torch

test: $(VENV)/dev $(VENV)/browser $(if $(filter-out 0,$(TORCH)),$(VENV)/torch)
	$(RUN) tools/test.py $(ARGS)

engines: $(VENV)/dev
	$(RUN) tools/system.py engines

browsers: $(VENV)/dev $(VENV)/browser
	ENGINES="$(ENGINES)" $(RUN) tools/browsers.py $(ARGS)

quick: $(VENV)/dev
	$(RUN) -m pytest -q -m "not slow" tests/core $(ARGS)

site: $(VENV)/dev
	$(RUN) tools/execute.py
	$(RUN) docs/build.py

book: site $(VENV)/browser
	$(RUN) docs/book/bind.py $(ARGS)

serve: site
	$(RUN) docs/serve.py $(PORT)

export: $(VENV)/dev
	$(VENV)/bin/nbdev_export
	$(RUN) tools/stub.py
	$(RUN) tools/execute.py --commit
	$(RUN) tools/readme.py
	@touch $(VENV)/exported

check: $(VENV)/dev
	$(RUN) -m ruff check
	$(RUN) -m mypy
	$(RUN) tools/execute.py --check
	$(RUN) tools/front.py check

bundle: $(VENV)/dev
	$(RUN) tools/front.py build

bench: $(VENV)/dev
	$(RUN) bench/run.py $(ARGS)

mutants: $(VENV)/dev
	$(RUN) tools/mutants.py $(ARGS)

clean:
	rm -rf .venv docs/_build docs/_site docs/_book build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
