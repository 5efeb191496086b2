# The same commands locally and in CI. `make demo` and `make test` are the whole set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
ACT := $(VENV)/act/bin/act
CLIENTS := $(VENV)/clients
WORKERS ?= auto

.PHONY: demo test reliability test-clients test-containers test-workflows lint generate bench lock clean

demo: $(INSTALLED)  ## deploy a real model to the simulator and get a prediction from it
	$(BIN)/python examples/demo/run.py

test: $(INSTALLED)  ## every test that needs neither a container engine, npm nor an hour
	$(BIN)/python -m pytest -n $(WORKERS) --ignore=tests/clients --ignore=tests/container --ignore=tests/reliability

# AKS_DEPLOY_RELIABILITY_POINTS=60 tries so many of each test; AKS_DEPLOY_RELIABILITY_SEED repeats a draw.
reliability: $(INSTALLED)  ## kills runs at every request, and lets every request meet every fault
	AKS_DEPLOY_RELIABILITY_POINTS=$${AKS_DEPLOY_RELIABILITY_POINTS:-all} $(BIN)/python -m pytest -n $(WORKERS) tests/reliability

test-clients: $(INSTALLED) $(ACT) $(CLIENTS)/.installed  ## real clients against the simulator; needs node and npm
	AKS_DEPLOY_ACT=$(abspath $(ACT)) AKS_DEPLOY_CLIENTS=$(abspath $(CLIENTS)) $(BIN)/python -m pytest tests/clients

test-containers: $(INSTALLED) $(ACT)  ## the action's image, run as a runner and act run it; needs a container engine
	AKS_DEPLOY_ACT=$(abspath $(ACT)) $(BIN)/python -m pytest tests/container

test-workflows:  ## GitHub's own parser reads every workflow; needs node and npm
	tests/workflows/parser/run

lint: $(INSTALLED)  ## what pre-commit and CI check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

generate: $(INSTALLED)  ## write the files that are made from the models and routes
	$(BIN)/python -m aks_deploy.settings.generate
	$(BIN)/python -m aml_simulator.manual

bench: $(INSTALLED)  ## ratios measured in one run
	$(BIN)/python -m benchmarks

lock:  ## resolve again; everything installed is named there with its hash
	$(BIN)/uv pip compile --universal --python-version 3.11 --all-extras --generate-hashes --quiet \
		--custom-compile-command 'make lock' --output-file requirements.lock pyproject.toml

# Hashes for everything, the build backend included: nothing is resolved at install time.
$(INSTALLED): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# act is no dependency of anything here; it is a program that a package index happens to deliver.
$(ACT): tests/container/act.txt
	$(PYTHON) -m venv $(VENV)/act
	$(VENV)/act/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

# Everything by its hash, and no package's scripts are run.
$(CLIENTS)/.installed: tests/clients/package.json tests/clients/package-lock.json
	mkdir -p $(CLIENTS)
	cp $^ $(CLIENTS)
	npm ci --prefix $(CLIENTS) --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
