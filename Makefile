# Needs only Python 3.11 with pip and venv; everything else is installed into .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test slow fuzz limits lint docs bench clean

demo: $(READY)
	$(BIN)/exactlt demo
	$(BIN)/exactlt warmup  # so that no later command compiles

test: $(READY)
	$(BIN)/exactlt warmup
	$(BIN)/python -m pytest --randomly-seed=1  # one order and one set of draws: a red run is red again

slow: $(READY)
	$(BIN)/python -m pytest -m slow --randomly-seed=1

# The whole takes about an hour; FUZZ="--seconds 60" stops each part after a minute.
fuzz: $(READY)
	$(BIN)/python tests/proofs_check/fuzz_checker.py $(FUZZ)

# A hard question for every command against --seconds, --memory and Ctrl-C: about an hour.
limits: $(READY)
	$(BIN)/python tests/cases/hold_limits.py $(LIMITS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The site in out/site, strictly: a warning or a dead link is an error.
docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: $(READY)
	$(BIN)/exactlt bench

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[all,dev,docs]'
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache
