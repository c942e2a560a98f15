# `make` builds every edition of manuscript/book.yaml that is out of date; `make help` lists what else there is.
# The same in every project of pressrun's: nothing here needs a change, and goals of your own go at the end.

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

check: $(PRESSRUN_SETUP) ## read, select, typeset and report, but write nothing
	$(PRESSRUN) check

doctor: $(PRESSRUN_SETUP) ## what this machine has, what it lacks, and what to do
	$(PRESSRUN) doctor

clean: ## remove what was built: dist/ and .pressrun/
	rm -rf .pressrun dist/*.pdf dist/*.epub dist/.aside-*

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(or $(PRESSRUN_HELP),Makefile)
	@sed -n 's/^EDITIONS := /  editions:     /p' .pressrun/editions.mk 2>/dev/null || true

# What follows is for goals that have to do with editions; the others start nothing.
goals := $(or $(MAKECMDGOALS),all)
ifneq ($(filter-out check doctor clean help $(PRESSRUN_GOALS),$(goals)),)

# The names of the editions, their files, and what each file was last made from. Made anew when book.yaml changes; an
# empty one stands in for it until then, since of a missing one Make would say more than of what is wrong. A set-up whose
# time lies in the future must not be newer for ever: Make would begin again and again.
ifeq ($(wildcard .pressrun/editions.mk),)
$(shell mkdir -p .pressrun && : >.pressrun/editions.mk)
endif
include .pressrun/editions.mk
ifeq ($(origin EDITIONS),undefined)
.pressrun/editions.mk: .pressrun/again
.PHONY: .pressrun/again
endif
.pressrun/editions.mk: manuscript/book.yaml $(PRESSRUN_SETUP)
	@$(PRESSRUN) rules || { status=$$?; [ $$status -ne 127 ] || echo '$(lost)' >&2; exit $$status; }
	$(if $(PRESSRUN_SETUP),@[ ! $(PRESSRUN_SETUP) -nt $@ ] || touch -r $(PRESSRUN_SETUP) $@)
lost = Where is pressrun? Name it so: make PRESSRUN=/path/to/pressrun/.venv/bin/pressrun
manuscript/book.yaml: ;

all: $(TARGETS)
$(TARGETS): $(PRESSRUN_SETUP)

# Editions that are wanted together are made by one call, which reads the manuscript once. The first that is out of date
# makes it; the others wait for that, and then have nothing to do.
before :=
made :=
named = $(foreach target,$(TARGETS),$(if $(filter $(target) $(basename $(notdir $(target))),$(goals)),$(target)))
together := $(if $(filter all,$(goals)),$(TARGETS),$(named))
$(foreach target,$(together),$(eval $(target): | $(before))$(eval before := $(target)))
$(TARGETS):
	$(if $(filter $@,$(together)),$(if $(made),,$(eval made := yes)$(call build,$(together))),$(call build,$@))
build = $(PRESSRUN) build $(basename $(notdir $1))

# Finished files are moved into place whole; an interrupted Make has no business deleting them.
.PRECIOUS: $(TARGETS)

endif
