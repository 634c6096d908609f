# Sourced by the other scripts: makes .venv hold this checkout, built, with what its tests need. Installs what is missing.
# Nothing is done twice: the set-up is repeated only when what it was made from has changed.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
environment="$repository/.venv"

say() { printf '%s\n' "$*" >&2; }

install_package() { # COMMAND PACKAGE: with the system's package manager, where there is one and it may be used
    command -v "$1" >/dev/null || add_package "$2"
}

add_package() { # PACKAGE
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        say "installing $1"
        { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y "$1"; } >/dev/null
    else
        say "error: $1 is missing; install it"
        exit 2
    fi
}

add_browser() { # for the tests of pages, which are skipped where there is none
    command -v chromium >/dev/null || { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] && add_package chromium; } ||
        say "no chromium: the tests of pages will be skipped"
}

has_libfuzzer() { # whether clang++ can build a fuzzer
    local program made=1
    command -v clang++ >/dev/null || return
    program=$(mktemp)
    echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }' |
        clang++ -x c++ -fsanitize=fuzzer,address,undefined -o "$program" - 2>/dev/null && made=0
    rm -f "$program"
    return $made
}

find_python() { # the newest interpreter from 3.11 on that can make a virtual environment
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

has_headers() { # PYTHON: whether it has the headers of its insides, which the walker of its heap is built with
    "$1" -c 'import pathlib, sys, sysconfig
sys.exit(not pathlib.Path(sysconfig.get_path("include"), "internal", "pycore_object.h").is_file())'
}

fingerprint() { # of all that the installed package was made from; of Python sources, used in place, only where they lie
    (
        cd "$repository"
        cat pyproject.toml CMakeLists.txt native/cpython/CMakeLists.txt packaging/*.pth
        find native/graph native/bindings native/cpython -name '*.[ch]pp' -type f | LC_ALL=C sort | xargs cat
        find src -name '*.py' | LC_ALL=C sort
        find_python
    ) | cksum
}

prepare_environment() { # EXTRAS: "", "[lab]" or "[dev]"
    install_package c++ g++
    install_package node nodejs
    [ "$1" != "[dev]" ] || add_browser
    find_python >/dev/null || install_package python3-with-venv python3-venv
    local python stamp
    python=$(find_python) || { say "error: Python 3.11 or later is needed, with its venv module"; exit 2; }
    has_headers "$python" || add_package "$("$python" -c 'import sys; print("python%d.%d-dev" % sys.version_info[:2])')"
    stamp="$environment/installed-$(fingerprint | tr ' ' '-')"
    # What has more than is asked for will do.
    if [ ! -e "$stamp$1" ] && ! compgen -G "$stamp${1:+?dev?}*" >/dev/null; then
        say "setting up $environment"
        [ -x "$environment/bin/python" ] || "$python" -m venv --clear "$environment"
        rm -f "$environment"/installed-*
        "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$repository$1"
        touch "$stamp$1"
    fi
    if [ "$(node -p 'process.versions.node.split(".")[0] >= 18')" != true ]; then
        say "error: Node.js 18 or later is needed, this is $(node --version)"
        exit 2
    fi
    PATH="$environment/bin:$PATH"
}
