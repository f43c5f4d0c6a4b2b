# Two commands: `make book` builds the site, `make test` checks everything. Both set up what they need.
PYTHON ?= python3.11
BIN := .venv/bin
SITE := _build/html
SOURCES := _config.yml _toc.yml references.bib $(shell find chapters widgets -type f -not -path '*/__pycache__/*' -not -name '*.pyc')

.PHONY: book site-zip pdf links test bench bench-peers record lock clean help
.DEFAULT_GOAL := help

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /: /'

book: $(SITE)/.built ## set up and build the site
	@echo "The site is built: open $(CURDIR)/$(SITE)/index.html"

$(SITE)/.built: .venv/.book $(SOURCES)
	rm -rf _build/html _build/jupyter_execute
	$(BIN)/jupyter-book build . -W -n --keep-going
	@touch $@

site-zip: $(SITE)/.built ## say where the build put the whole site as one zip
	@ls -lh $(SITE)/downloads/*-site.zip

pdf: $(SITE)/downloads/anatomy-of-an-avalanche.pdf ## print the whole course into one PDF, offered by the site

# a build deletes the old site, so this PDF is always of that site
$(SITE)/downloads/anatomy-of-an-avalanche.pdf: .venv/.pdf $(SITE)/.built
	.ci/browser
	$(BIN)/python -m widgets.book.pdf $(SITE)

links: $(SITE)/.built ## ask every external link of the site and print a report (needs the internet)
	$(BIN)/python -m widgets.book.linkcheck $(SITE)

test: .venv/.test $(SITE)/.built ## set up, build and run every test, browser tests included
	.ci/browser
	AVALANCHE_SITE=$(SITE) $(BIN)/python -m pytest -n 2 --dist loadfile

bench: .venv/.test $(SITE)/.built ## print weights and times (nothing is asserted)
	.ci/browser
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.bench $(SITE)
	$(MAKE) bench-peers

bench-peers: .venv/.test .venv-peers/.quantlib .venv-peers/.pricelib ## our engine beside other libraries: make bench-peers JSON=file
	$(BIN)/python -m tests.bench_peers $(if $(JSON),--json "$(JSON)")

# a peer that cannot be had is a line of the table, not an error; the next run tries again
.venv-peers/.%: tests/bench_peers/requirements-%.txt
	@rm -rf .venv-peers/$* && mkdir -p .venv-peers
	@{ $(PYTHON) -m venv .venv-peers/$* && .venv-peers/$*/bin/python -m pip install --quiet --no-deps --disable-pip-version-check -r $<; } \
	  > .venv-peers/$*.log 2>&1 && touch $@ || rm -rf .venv-peers/$*

record: .venv/.book ## compute the record's tables again: make record RAW=folder
	@test -n "$(RAW)" || { echo "make record needs RAW=<folder of the raw series>" >&2; exit 2; }
	$(BIN)/python -m widgets.simulation.record "$(RAW)"

lock: .venv/.test ## pin every package again from pyproject.toml and requirements.txt
	$(BIN)/uv pip compile pyproject.toml requirements.txt --extra book --extra calendar --extra pdf --extra test --universal \
	  --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet -o constraints.txt

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (make PYTHON=/path/to/python3.11)" >&2; exit 1; }
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed, this is %d.%d" % sys.version_info[:2])'
	$(PYTHON) -m venv .venv

.venv/.book: .venv/bin/python pyproject.toml requirements.txt constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements.txt flit_core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[book]'
	@touch $@

.venv/.pdf: .venv/.book
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[book,pdf]'
	@touch $@

.venv/.test: .venv/.book
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[book,test]'
	@touch $@

clean: ## remove what was built (not the environment)
	rm -rf _build notebooks
