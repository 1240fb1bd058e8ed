.DEFAULT_GOAL := help
SWIFT ?= swift

.PHONY: help test lint format

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

test: ## build and run the tests
	$(SWIFT) test

lint: ## check the format
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

format: ## rewrite the sources in the house's format
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift
