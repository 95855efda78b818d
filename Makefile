# PyTorch is installed first and on its own: it is large, and which build fits depends on the machine.
TORCH_SPEC ?= torch==2.13.0
PYTHON ?= python3
PORT ?= 8765
VENV := .venv
PY := $(VENV)/bin/python
VIVA := $(VENV)/bin/viva
# What is installed is compiled afterwards, on all processors, where pip uses one. Failures do not count: a package may
# hold a file that only other versions of Python can read.
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile
export OMP_NUM_THREADS := 1

DATA ?= $(VIVA_SHARED_DATA)

.PHONY: setup run test verify mutants bench train-grader bench-grader bench-coach lock lint pictures docs clean

setup: $(VENV)/.ready src/vivavoce/bank.sqlite

$(VENV)/.ready: pyproject.toml requirements.lock
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) $(TORCH_SPEC)
	$(PIP_INSTALL) --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps -e .
	$(PY) -m compileall -qq -j 0 $(VENV)/lib || true
	$(PY) -m compileall -q -x concepts src/vivavoce
	touch $@

src/vivavoce/bank.sqlite: $(VENV)/.ready $(shell find src/vivavoce/concepts evidence src/vivavoce/bank src/vivavoce/scratch docs/scratch -type f -not -name '*.pyc' 2>/dev/null)
	$(VIVA) build

run: setup
	$(VIVA) serve --port $(PORT)

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

test: setup lint
	$(VIVA) check --labs tenth
	$(VENV)/bin/pytest -n 2 --dist worksteal --durations 25

verify: setup
	for name in efficientnet-lite0 minilm smollm2; do $(VIVA) weights install $$name || exit 1; done
	$(VIVA) check
	VIVA_FULL_EXAMPLES=1 $(VENV)/bin/pytest tests/scratch/test_examples.py
	$(VIVA) verify --fresh

mutants: setup
	$(PY) bench/mutants.py

bench: setup
	$(PY) bench/run.py

# Both need DATA=DIR, a folder that holds asag/*.jsonl, and MiniLM's files; see docs/grading.md. Nothing is downloaded.
train-grader: setup
	$(PY) bench/train_grader.py --data "$(DATA)"

bench-grader: setup
	$(PY) bench/grader_tiers.py --data "$(DATA)"

# Made-up learners; half an hour of processor time. LEARNERS=100 is quick. LOG=FILE adds a real review log; KEEP=FOLDER
# keeps every result as it comes, so that a run that was broken off goes on.
LEARNERS ?= 1000
bench-coach: setup
	$(PY) bench/coach.py --learners $(LEARNERS) $(if $(LOG),--log "$(LOG)") $(if $(KEEP),--keep "$(KEEP)")

lock: $(VENV)/.ready
	$(VENV)/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --extra dev --extra labs --unsafe-package torch \
	  --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock pyproject.toml

pictures: setup
	$(PY) docs/pictures.py

# What in docs/ is written by the program: the help of every command, measured figures.
docs: setup
	$(PY) docs/commands.py

clean:
	rm -rf $(VENV) src/vivavoce/bank.sqlite build dist
