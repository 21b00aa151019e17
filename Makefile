# Everything a person runs from a clone. The first run sets up, the next ones find nothing to do.
# LOCK=production leaves out what only tests need.

PYTHON ?= python3
LOCK ?= dev
BIN := .venv/bin
# Tests share the machine's cores, and wait for databases and browsers; TESTS=tests/cases narrows a run.
JOBS ?= 3
TESTS ?=

# Compiled files make each later start twice as quick; some machines forbid them for all programs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup assets run cluster check browser test drill bench screenshots format lock

help:
	@echo "make run     cài đặt rồi mở hệ thống với dữ liệu mẫu tại http://127.0.0.1:8000"
	@echo "make cluster một cụm đủ phần trên máy này (PostgreSQL và bản sao, Redis, kho S3, hai trang, hai tiến trình nền)"
	@echo "make test    cài đặt, kiểm tra mã rồi chạy toàn bộ phép thử"
	@echo "make check   chỉ kiểm tra mã (kiểu, chiều phụ thuộc, mẫu trang, thay đổi cơ sở dữ liệu)"
	@echo "make drill   phép thử dài: một triệu lần tính thời hạn so với cách đếm từng ngày"
	@echo "make bench   đo tốc độ"
	@echo "make screenshots chụp lại hình của các bài hướng dẫn"
	@echo "make format  sắp lại mã cho đúng quy ước"
	@echo "make lock    khoá lại phiên bản các gói trong requirements/"

setup:
	@$(PYTHON) tools/set_up.py environment --lock $(LOCK)
	@$(BIN)/python tools/assets.py
	@$(BIN)/python tools/english.py
	@$(BIN)/python -m compileall -q feedback

assets: setup

# Addresses and sign-ins of the demo are shown only where the setting says that this is the demo.
run: export DEMO = 1
run: setup
	@$(BIN)/feedback migrate
	@$(BIN)/feedback demo load --cases 3000 --if-empty
	@$(BIN)/feedback serve

cluster: setup
	@$(BIN)/python tools/set_up.py cluster
	@$(BIN)/python -m tools.cluster

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_project.py

browser: setup
	@$(BIN)/python tools/set_up.py browser

test: setup check browser
	$(BIN)/pytest -n $(JOBS) --dist loadscope --no-loadscope-reorder --durations=15 -m "not long" $(TESTS)

drill: setup
	@$(BIN)/python tools/set_up.py cluster
	$(BIN)/pytest -q $(wildcard tests/drill/[a-z]*.py)
	$(BIN)/pytest -q -m "long and not once" tests/journeys tests/oversight tests/cases tests/intake
	$(BIN)/pytest -q -n $(JOBS) --dist loadscope -m once --every-engine tests

bench: setup
	$(BIN)/python -m bench

screenshots: setup browser
	$(BIN)/python -m tools.screenshots

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: setup
	@$(BIN)/python tools/set_up.py lock
