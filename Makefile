# Everything a newcomer needs; `make` alone lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help run balance demo test test-long check rules format lock bench clean

ifdef province
.DEFAULT_GOAL := run
endif

help:
	@echo "1+X 证书制度试点申报表的核对与汇总"
	@echo
	@echo "  make province=33      核对并汇总 inbox/ 中浙江省的申报表（也可写 浙江、浙、zhejiang；另一批次加 batch=2019-1）"
	@echo "  make province=33 since=2019-09-15   与那一天结束时的情况相比（也可写 last 上一次运行、version 各校上一次报送的版本）"
	@echo "  make balance province=33 limits=\"certificate=0.25 field=0.35\"   试算：换成这些限值会报告什么（不改动任何输出）"
	@echo "  make demo             生成一个样例收件箱（虚构院校）并运行一遍，结果在 demo/"
	@echo "  make test             运行测试"
	@echo "  make test-long        运行较长的测试"
	@echo "  make check            检查代码格式、类型、依赖方向和生成的文档"
	@echo "  make rules old=HEAD~1 规则改动前后对比：在样例省份上有哪些问题新增、消失，哪些申报的结果变化"
	@echo "  make bench            测速：500 份申报表，与普通脚本对比"
	@echo "  make clean            删除虚拟环境、缓存和 demo/（不动 inbox/ 和 outbox/）"

$(VENV)/run.stamp: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "正在安装依赖（只在第一次）……"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/run.stamp
	@$(BIN)/python -m pipeline province "$(province)" $(if $(batch),--batch "$(batch)") $(if $(since),--since "$(since)") --make

balance: $(VENV)/run.stamp
	@$(BIN)/python -m pipeline balance "$(province)" $(if $(batch),--batch "$(batch)") --limits "$(limits)"

demo: $(VENV)/run.stamp
	@rm -rf demo
	@$(BIN)/python -m workshop.sample demo/inbox --schools 45 --seed 1
	@$(BIN)/python -m pipeline province 33 --inbox demo/inbox --outbox demo/outbox --reports demo/reports --make

test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest -m "not long"

test-long: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest

check: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.tidy
	@$(BIN)/ruff format --check pipeline schemas workshop tests
	@$(BIN)/ruff check pipeline schemas workshop tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m workshop.rulebook --check docs/rules.md

docs/rules.md: $(VENV)/run.stamp
	@$(BIN)/python -m workshop.rulebook docs/rules.md

format: $(VENV)/dev.stamp
	@$(BIN)/ruff check --fix --quiet pipeline schemas workshop tests
	@$(BIN)/ruff format pipeline schemas workshop tests

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml -o requirements.lock --custom-compile-command "make lock"
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --group dev -o requirements-dev.lock --custom-compile-command "make lock"

rules: $(VENV)/run.stamp
	@$(BIN)/python -m workshop.rulediff "$(or $(old),HEAD)"

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m workshop.bench

clean:
	rm -rf $(VENV) demo bench .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find pipeline schemas workshop tests -name __pycache__ -type d -prune -exec rm -rf {} +
