# `make demo` and `make test` need only Python 3.11 or newer; everything goes into .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MINOR  := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
PINS   := $(firstword $(wildcard pins/python$(MINOR).txt) pins/python3.12.txt)
DEV    := .[dev,lab,cluster]
PIP    := $(BIN)/python -m pip -qq --disable-pip-version-check
UV     := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint $(PINS)

# uv does not read the settings of pip, such as an index of one's own: where it fails, pip installs.
install = $(UV) --editable '$(1)' || $(PIP) install --constraint $(PINS) --editable '$(1)'

.PHONY: demo test check format docs screens evidence bench torture mutants lowest pins clean

demo: $(VENV)/installed  ## how often true partnering survives as two departments need each other more or less
	$(BIN)/partnering sweep scenarios/mutual-need.yaml

test: $(VENV)/installed-dev  ## all tests, warnings as errors
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile=gate

check: $(VENV)/installed-dev  ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/installed-dev  ## make the generated parts of docs/ anew
	COLUMNS=100 $(BIN)/cog -I . -r docs/*.md
	$(BIN)/python -m docs.notebook

screens: $(VENV)/installed-dev  ## take the pictures of the lab in docs/images anew
	$(BIN)/python -m docs.screens

evidence: $(VENV)/installed-dev  ## run all evidence, and make docs/evidence.md anew
	$(BIN)/python -m docs.evidence

bench: $(VENV)/installed-dev  ## speed, as ratios
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.lab
	$(BIN)/python -m benchmarks.vote

torture: $(VENV)/installed-dev  ## half an hour of attacks, and their counts in docs/reliability.md
	$(BIN)/python -m tests.torture $(SEED)

mutants: $(VENV)/installed-dev  ## small changes of the code behind the figures, and which of them no test notices
	$(UV) cosmic-ray || $(PIP) install --constraint $(PINS) cosmic-ray
	$(BIN)/python -m tests.mutants $(MUTANTS)

lowest: $(VENV)/installed-dev  ## the same figures with the oldest libraries that pyproject.toml allows
	rm -rf .venv-lowest && $(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct .
	$(BIN)/python -m tests.lowest .venv-lowest/bin/partnering
	rm -rf .venv-lowest build

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	-$(PIP) install --constraint $(PINS) uv  # twice as quick as pip, which installs where there is no uv
	touch $@

$(VENV)/installed: $(VENV)/python pyproject.toml $(PINS)
	$(call install,.)
	touch $@

$(VENV)/installed-dev: $(VENV)/python pyproject.toml $(PINS)
	$(call install,$(DEV))
	touch $@ $(VENV)/installed

pins:  ## the newest versions for this Python, as plain name==version lines
	rm -rf .venv-pins && $(PYTHON) -m venv .venv-pins
	.venv-pins/bin/python -m pip install --quiet --disable-pip-version-check --editable '$(DEV)' uv
	.venv-pins/bin/python -m pip freeze --all --exclude pip --exclude-editable > pins/python$(MINOR).txt
	rm -rf .venv-pins

clean:
	rm -rf $(VENV) build dist *.egg-info
