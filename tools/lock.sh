#!/usr/bin/env bash
# Writes the lock files under requirements/ from pyproject.toml: hashes, no addresses, one file for
# Linux and macOS and for every Python that we support. Takes uv's path as its argument.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${1:?usage: tools/lock.sh PATH_TO_UV}

compile() {
  local name=$1
  shift
  "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
    --output-file "requirements/$name.lock" "$@"
  if grep -qE '(https?|file)://|^--(extra-)?index-url|^--find-links' "requirements/$name.lock"; then
    echo "requirements/$name.lock names an address" >&2
    exit 1
  fi
  printf '%-7s %3d distributions\n' "$name" "$(grep -c '==' "requirements/$name.lock")"
}

compile base pyproject.toml --group build
compile heavy pyproject.toml --group build --group dev --group heavy --constraints requirements/base.lock
compile dev pyproject.toml --group build --group dev --constraints requirements/heavy.lock
compile data pyproject.toml --group build --extra data --constraints requirements/heavy.lock
compile js pyproject.toml --group build --extra js --constraints requirements/heavy.lock
compile gateway pyproject.toml --extra gateway --extra redis --constraints requirements/heavy.lock
compile compile --group build --group compile --constraints requirements/heavy.lock
compile bench --group bench
compile lock --group lock
