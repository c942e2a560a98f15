# pressrun's rules for GNU Make. `make` builds every edition that is out of date; `make help` lists the rest.

# Make 3.81, which macOS brings, would read on and go wrong later.
ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error pressrun needs GNU Make 4.3 or later, and this is $(MAKE_VERSION); on macOS: brew install make, then gmake)
endif

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all
.PHONY: all check doctor clean help

# The command; another one can be named: make PRESSRUN=/opt/pressrun/bin/pressrun
PRESSRUN ?= pressrun

all: ## every edition that is out of date, into dist/ (make NAME builds one)

check: $(SETUP) ## read, select, typeset and report, but write nothing
	$(PRESSRUN) check

doctor: $(SETUP) ## what this machine has, what it lacks, and what to do
	$(PRESSRUN) doctor

clean: ## remove what was built: dist/ and .pressrun/
	rm -rf .pressrun dist/*.pdf dist/*.epub dist/.aside-*

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(or $(HELP),Makefile)
	@sed -n 's/^EDITIONS := /  editions:     /p' .pressrun/editions.mk 2>/dev/null || true

# What follows is for goals that have to do with editions; the others start nothing.
goals := $(or $(MAKECMDGOALS),all)
ifneq ($(filter-out check doctor clean help $(OTHER_GOALS),$(goals)),)

# The names of the editions, their files, and what each file was last made from. Made anew when book.yaml changes.
include .pressrun/editions.mk
.pressrun/editions.mk: manuscript/book.yaml $(SETUP)
	$(PRESSRUN) rules
manuscript/book.yaml: ;

all: $(TARGETS)
$(TARGETS): $(SETUP)

# Editions that are wanted together are made by one call, which reads the manuscript once.
named = $(foreach target,$(TARGETS),$(if $(filter $(target) $(basename $(notdir $(target))),$(goals)),$(target)))
together := $(if $(filter all,$(goals)),$(TARGETS),$(named))
alone := $(filter-out $(together),$(TARGETS))
ifneq ($(together),)
$(together) &:
	$(PRESSRUN) build $(basename $(notdir $(together)))
endif
ifneq ($(alone),)
$(alone):
	$(PRESSRUN) build $(basename $(notdir $@))
endif

# Finished files are moved into place whole; an interrupted Make has no business deleting them.
.PRECIOUS: $(TARGETS)

endif
