.DEFAULT_GOAL := help
SWIFT ?= swift
DEBIAN_PACKAGES := pkg-config libgit2-dev libyaml-dev libcurl4-openssl-dev libmicrohttpd-dev \
	libsqlite3-dev libsodium-dev git python3-venv

.PHONY: help deps test lint format

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

deps: ## install the Debian packages that are missing
	@missing=$$(for p in $(DEBIAN_PACKAGES); do \
		dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then \
		echo "installing" $$missing; apt-get update -q && apt-get install -yq $$missing; fi

test: deps ## build and run the tests
	$(SWIFT) test

lint: ## check the format
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

format: ## rewrite the sources in the house's format
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift
