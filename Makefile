# The commands a person types; all work is Maven's. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The base of the operator's image; a registry's name, or tar://FILE.
IMAGE_BASE ?= docker.io/library/eclipse-temurin:25-jre
# Of the nodes that it is for: amd64 or arm64.
IMAGE_ARCH ?= amd64
IMAGE_TAR := operator/target/regionalcache-operator.tar
ARGS ?=

# Maven on a JDK 25, also where `java` is an older one. Each is the last command of its line and takes the shell's place: a
# signal that make passes on reaches it.
maven = home=$$(build/find-jdk) || exit 2; exec env JAVA_HOME=$$home mvn -B -ntp

# Maven without tests and static analysis, and a sign of life while it downloads.
quick_build = home=$$(build/find-jdk) || exit 2; exec build/with-progress "building RegionalCache" env JAVA_HOME=$$home mvn -B -q -ntp -Dfast -DskipTests

# Maven with benchmarks, which write down the command that was typed.
benchmark = $(maven) -Dfast -Dbench -DskipUnitTests '-Dbench.command=make $@$(if $(RUNS), RUNS=$(RUNS))$(if $(BAD_NETWORK_SECONDS), BAD_NETWORK_SECONDS=$(BAD_NETWORK_SECONDS))'

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## nine regions on this machine, no cluster needed: a write in every region; the primary is killed, then its region cut off (ARGS="--regions N --engine valkey --file my.yaml --clusters one --no-failover")
	@$(quick_build) -pl playground -am package
	@home=$$(build/find-jdk) || exit 2; exec build/playground "$$home" demo $(ARGS)

.PHONY: playground
playground: ## nine regions that stay up: kubeconfig, endpoints, and commands like "kill eu-west" and "cut eu-west" (ARGS as for demo)
	@$(quick_build) -pl playground -am package
	@home=$$(build/find-jdk) || exit 2; exec build/playground "$$home" playground $(ARGS)

.PHONY: test
test: ## formatting, static analysis, unit and component tests (no cluster needed)
	@$(maven) -T 4 verify

.PHONY: test-servers
test-servers: ## tests of single servers with Debian's Redis 7.0, 8.0 and Valkey 8.1 beside Redis 6.2, and the demo with Valkey
	@servers=$$(build/more-servers target/servers) || exit 1; PATH="$$servers:$$PATH"; export PATH; $(maven) -Dfast -pl redis -am test '-Dtest=dev.regionalcache.redis.**' -Dsurefire.failIfNoSpecifiedTests=false
	@servers=$$(build/more-servers target/servers) || exit 1; PATH="$$servers:$$PATH" $(MAKE) demo ARGS="--engine valkey"

.PHONY: client
client: ## the Java client for applications: its archive, sources and Javadoc, into client/target
	@$(maven) -q -Dfast -Dartifacts -DskipTests -pl client -am package
	@ls client/target/*.jar | grep -v -e -tests.jar

.PHONY: formal
formal: ## all commands of the formal model docs/failover.als (about ten minutes; make test runs the short ones)
	@$(maven) -q -Dfast -Dformal=all -Dtest=FormalModelTest -Dsurefire.failIfNoSpecifiedTests=false -pl model -am test
	@cat model/target/formal.md

.PHONY: faults
faults: ## random faults on five local clusters, and what clients were told held against what is left (FAULTS=1000 SEED=... WORLDS=3)
	@$(maven) -Dfast -pl playground -am test -Dtest=FaultsTest -Dsurefire.failIfNoSpecifiedTests=false -Dfaults=$(or $(FAULTS),1000) $(if $(SEED),-Dseed=$(SEED)) $(if $(WORLDS),-Dworlds=$(WORLDS))

.PHONY: model
model: ## the model of lease and failover for 25 million steps, in broad worlds, narrow ones and plots (MODEL_STEPS=... MODEL_SEED=...)
	@$(maven) -q -Dfast -pl model -am test -Dtest=ModelTest -Dsurefire.failIfNoSpecifiedTests=false -Dmodel.steps=$(or $(MODEL_STEPS),20000000) -Dmodel.seed=$(or $(MODEL_SEED),1)

.PHONY: mutants
mutants: ## leave each rule of the failover out, in the unit tests and in the model, and write docs/failover-mutants.md (MUTANT_SEEDS=... ONLY=part of a name)
	@$(maven) -q -Dfast -pl model -am test -Dtest=MutantsTest -Dsurefire.failIfNoSpecifiedTests=false -Dmutants.seeds=$(or $(MUTANT_SEEDS),300) $(if $(ONLY),'-Dmutants.only=$(ONLY)')

.PHONY: read-your-writes
read-your-writes: ## a million reads in random sessions over nine regions with failovers in between, beside the common rule (READS=... EVENTS=60 SEED=...)
	@$(maven) -q -Dfast -pl client -am test -Dtest=ReadYourWritesRunTest -Dsurefire.failIfNoSpecifiedTests=false -Dryw.reads=$(or $(READS),1000000) -Dryw.events=$(or $(EVENTS),60) -Dryw.workers=768 $(if $(SEED),-Dseed=$(SEED))
	@cat client/target/read-your-writes.md

.PHONY: e2e
e2e: ## end-to-end tests with the chart and the image on the clusters of E2E_KUBECONFIGS=east=FILE,west=FILE,south=FILE; one is enough for the tests of one cluster
	@$(maven) -Dfast -De2e -DskipUnitTests -pl e2e -am verify $(if $(TEST),-Dit.test=$(TEST)) $(ARGS)

.PHONY: e2e-nine
e2e-nine: ## failovers between nine clusters of the kit that E2E_CLUSTERS_KIT names, ten minutes of a bad network among them; writes docs/nine-clusters.md
	@build/with-clusters "east west south north centre upper lower inner outer" $(MAKE) e2e TEST=DistantFailoverIT ARGS=-Dbad.network.seconds=600
	@{ echo "# Failovers between nine clusters"; echo; echo "Written by \`make e2e-nine\` on $$(date -u +%F), $$(nproc) processors for all nine clusters. With fewer processors than clusters these are the times of a full machine: they show that all ends well, not how soon."; echo; cat e2e/target/distant-failover.md; } > docs/nine-clusters.md

.PHONY: image
image: ## the operator's image as a tarball, without a container engine; it is run once, for its AOT cache (IMAGE_BASE=..., IMAGE_ARCH=arm64, TRAINED=no)
	@$(maven) -q -Dfast -DskipTests -Djib.skip=false -Dimage.base=$(IMAGE_BASE) -Dimage.architecture=$(IMAGE_ARCH) $(if $(filter no,$(TRAINED)),-Dimage.trained=false) -pl operator -am verify
	@echo "$(IMAGE_TAR)"

.PHONY: generate
generate: ## write the generated files anew: CRDs, docs/api.md, the chart's README
	@$(maven) -q -Dgenerate=true -Dtest='Generated*Test' -Dsurefire.failIfNoSpecifiedTests=false test

.PHONY: format
format: ## format the sources
	@$(maven) -q spotless:apply

.PHONY: bench
bench: bench-client ## measure the Java client, local clusters, and the first cluster of E2E_KUBECONFIGS, and write docs/benchmarks.md
	@$(benchmark) -Dit.test=LocalBenchmark,ClusterBenchmark -pl bench -am verify

.PHONY: bench-local
bench-local: ## the part of bench that needs no cluster
	@$(benchmark) -Dit.test=LocalBenchmark -pl bench -am verify

.PHONY: bench-failover
bench-failover: ## measure failovers beside Redis Sentinel on this machine, and write them into docs/benchmarks.md (RUNS=20)
	@$(benchmark) -Dit.test=FailoverBenchmark -Dbench.runs=$(or $(RUNS),20) -pl bench -am verify

.PHONY: bench-distances
bench-distances: ## measure changes of the primary between nine regions at their distances, and write them into docs/benchmarks.md (RUNS=20 BAD_NETWORK_SECONDS=600)
	@$(benchmark) -Dit.test=DistancesBenchmark -Dbench.runs=$(or $(RUNS),20) -Dbench.bad.network.seconds=$(or $(BAD_NETWORK_SECONDS),600) -pl bench -am verify

.PHONY: bench-client
bench-client: ## measure the Java client beside plain Jedis, and four classes of data at nine regions, and write them into docs/benchmarks.md
	@$(benchmark) '-Dit.test=OverheadBenchmark,ClassesBenchmark' -pl bench -am verify

.PHONY: clean
clean: ## remove what was built
	@$(maven) -q clean
