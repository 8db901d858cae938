# The commands of this project; the README explains them. Everything installs what it needs first.
.DEFAULT_GOAL := help
.PHONY: help run test lint format train lock clean environment dev pages demo bench-nlu bench-handoff bench-register

help:
	@echo "make run     start everything: the page, the desk, the assistant (PORT=8000 TINGSU_HOME=var DATABASE_URL=)"
	@echo "make demo    the same with an invented day at the agents' desk to look at (PORT=8000 TINGSU_HOME=var/demo FRESH=1)"
	@echo "make test    run the whole test suite (T=tests/setup for a part of it)"
	@echo "make lint    check style, types and the arrows between the floors"
	@echo "make format  put the code into the project's format"
	@echo "make train   train the model if what it is made of changed"
	@echo "make bench-handoff  measure how long a customer's 转人工 takes to an agent's screen"
	@echo "make bench-register measure reports, list and search on 100,000 complaints (N=100000 RUNS=9 WRITE=1)"
	@echo "make bench-nlu   measure how well customers are understood (HELD_OUT=file.tsv LEAVE_OUT=file.yml DATA=path STOCK=no FOLDS=1)"
	@echo "make lock    renew requirements*.txt from requirements*.in"
	@echo "make clean   remove what was built: pages, models, caches (never var/, where the data is)"

run: environment pages
	@.venv/bin/tingsu serve

demo: environment pages
	@.venv/bin/python -m desk.demo $(if $(FRESH),--fresh)

test: dev pages train
ifndef T
	@.venv/bin/python scripts/pages.py run --silent test
	@.venv/bin/python scripts/pages.py run --silent size
endif
	@.venv/bin/pytest $(or $(T),-n 2 --dist loadgroup)

lint: dev
	@scripts/lint

format: dev
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format --quiet .

train: environment
	@.venv/bin/tingsu train

bench-nlu: dev
	@.venv/bin/python -W ignore -m bench.nlu $(if $(DATA),--data $(DATA)) $(if $(HELD_OUT),--held-out $(HELD_OUT)) \
		$(if $(LEAVE_OUT),--leave-out $(LEAVE_OUT)) \
		$(if $(STOCK),--stock $(STOCK)) $(if $(FOLDS),--use $(FOLDS))

bench-handoff: dev
	@.venv/bin/python -m bench.handoff

bench-register: dev
	@.venv/bin/python -m bench.register $(if $(N),--size $(N)) $(if $(RUNS),--runs $(RUNS)) $(if $(WRITE),--write)

lock: dev
	@scripts/lock

environment:
	@scripts/bootstrap

dev:
	@scripts/bootstrap --dev

pages: environment
	@.venv/bin/python scripts/pages.py

clean:
	@rm -rf web/dist web/node_modules .tools models/*.tar.gz .rasa .mypy_cache .ruff_cache .pytest_cache
	@rm -rf .hypothesis .import_linter_cache results
	@find bot desk tests scripts -name __pycache__ -prune -exec rm -rf {} +
