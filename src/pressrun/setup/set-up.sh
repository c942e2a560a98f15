#!/bin/sh
# Sets a checkout of pressrun up in .venv: sh src/pressrun/setup/set-up.sh build|test
#
# What the system lacks is installed where that may be done unasked: with apt-get, by root or by somebody whose sudo asks
# for no password. Anywhere else this stops with one line that has the command. PYTHON names another Python.
set -eu

aim=$1
cd "$(dirname "$0")/../../.."
needs=src/pressrun/setup/needs.txt

say() { printf '%s\n' "pressrun: $*" >&2; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# find_python - the first Python that is new enough, in $python
find_python() {
    for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return 0; fi
    done
    return 1
}

# lack - what is missing, in $packages and $sentence; both empty when nothing is
lack() {
    told=$(PYTHONPATH=src PYTHONDONTWRITEBYTECODE=1 "$python" -m pressrun.running.machine set-up build "$@")
    packages=$(printf '%s\n' "$told" | sed -n 1p)
    sentence=$(printf '%s\n' "$told" | sed -n 2p)
}

# cell ROW - what needs.txt says of ROW for this system's package manager, before there is a Python to ask
cell() {
    for manager in apt-get dnf pacman apk brew; do
        if command -v "$manager" >/dev/null; then break; fi
    done
    awk -F ' *[|] *' -v manager="$manager" -v row="$1" '
        $1 == "need" { for (i = 1; i <= NF; i++) if ($i == manager) column = i }
        $1 == row { print $column }' "$needs"
}

# sudo_for_you - what to put in front of a command that is for a person to type
sudo_for_you() {
    if [ "$(id -u)" -ne 0 ] && ! command -v brew >/dev/null; then printf 'sudo '; fi
}

# may_install - whether packages may be installed unasked; $root is then what to put in front
may_install() {
    command -v apt-get >/dev/null || return 1
    root=
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        root='sudo -n'
    fi
}

# install PACKAGES - with apt-get; what it knows of packages is brought up to date when it knows nothing or too little
install() {
    say "installing $1"
    set -- $root env DEBIAN_FRONTEND=noninteractive $(cell install) $1
    if ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 && "$@" >/dev/null 2>&1; then return 0; fi
    $root apt-get update --quiet >/dev/null
    "$@" >/dev/null
}

if ! find_python; then
    may_install && install "$(cell Python)" && find_python ||
        stop "pressrun needs Python 3.11 or later: $(sudo_for_you)$(cell install) $(cell Python)"
fi

case $aim in test) lack test ;; *) lack ;; esac
if [ -n "$sentence" ]; then
    may_install && install "$packages" || stop "$sentence"
    case $aim in test) lack test ;; *) lack ;; esac
    [ -z "$sentence" ] || stop "$sentence"
fi

say "setting up .venv for ${aim}ing; the first time this takes a minute or two"
.venv/bin/python -c 'import pip' 2>/dev/null || "$python" -m venv --clear .venv
pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check --no-input "$@"; }

# judges - fetch what judges.txt names, unless it is there. One that cannot be had is told, and its tests then say why they
# do not run; one that is not what was asked for ends the set-up.
judges() {
    grep -v '^#' src/pressrun/setup/judges.txt | while IFS=' |' read -r what sum; do
        jar=.venv/judges/$(printf '%s' "$what" | awk -F : '{ print $2 "-" $3 ".jar" }')
        if is_whole "$jar" "$sum"; then continue; fi
        rm -f "$jar"
        say "fetching $what"
        mvn --quiet --batch-mode "$copy" -Dartifact="$what" -DoutputDirectory="$PWD/.venv/judges" >&2 </dev/null ||
            { say "$what cannot be fetched, and judges nothing"; continue; }
        is_whole "$jar" "$sum" || { rm -f "$jar"; stop "$what is not the file that was pinned in judges.txt"; }
    done
}
copy=org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy
is_whole() {
    .venv/bin/python -c 'import hashlib, sys; sys.exit(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest() != sys.argv[2])' \
        "$1" "$2" 2>/dev/null
}

# readers - install what tests/node/package-lock.json names, each thing with its hash, unless it is there; told as above
readers() {
    lock=tests/node/package-lock.json
    if cmp -s "$lock" .venv/node/ready.json; then return 0; fi
    say "fetching the e-readers and Ace"
    mkdir -p .venv/node
    cp tests/node/package.json "$lock" .venv/node
    (cd .venv/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 </dev/null) ||
        { say "the e-readers and Ace cannot be fetched, and judge nothing"; return 0; }
    cp "$lock" .venv/node/ready.json
}

case $aim in
    test) pip install --require-hashes --requirement requirements-dev.txt
          judges
          readers ;;
    *) pip install --require-hashes --requirement requirements.txt
       pip install --no-deps --no-build-isolation --editable .
       # Pip says where src/ is by its whole path, which Python before 3.13 cannot read under LC_ALL=C with an umlaut in it.
       for place in .venv/lib/python*/site-packages/_pressrun.pth; do echo ../../../../src >"$place"; done ;;
esac

# The stamp that make looks at. An environment knows its place: moved elsewhere, it is set up again.
case $aim in test) stamp=.venv/.ready-to-test ;; *) stamp=.venv/.ready ;; esac
pwd -P >"$stamp"
