# make run    all set-up, then the site with demo content on http://127.0.0.1:8000 (PORT=8001, DEMO=0 for an empty paper)
# make test   the tests, with a database of their own (ARGS="tests/articles -x" for some of them)
# make bench  the speed of it all beside servers of constants, as one table (BENCH=short for some minutes)
# make check  lint, types, templates, migrations, deployment

PYTHON = .venv/bin/python
# A file stays with one of the two processes, since its tests may share what is slow to make.
ARGS = -n 2 --dist loadfile

.PHONY: run test check bench

run:
	@sh .ci/venv requirements.txt && exec $(PYTHON) manage.py up --stop-with-parent $(if $(filter 0,$(DEMO)),--no-demo)

# Each of the processes would compile everything anew.
test: export PYTHONDONTWRITEBYTECODE =
test:
	@sh .ci/venv requirements-dev.txt && exec $(PYTHON) -m pytest $(ARGS)

bench:
	@sh .ci/venv requirements-dev.txt && exec $(PYTHON) -m newsroom.bench $(BENCH)

# The key and the address are those of no site: settings want to be asked as for a public one.
check: export SECRET_KEY = checked-with-a-key-of-its-own-that-opens-nothing-anywhere
check: export SITE_URL = https://www.example.org
check:
	@sh .ci/venv requirements-dev.txt
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --check --target-version 6.1
	$(PYTHON) -m djlint --lint --quiet templates
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py check --deploy --fail-level WARNING
