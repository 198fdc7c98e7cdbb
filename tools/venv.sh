#!/usr/bin/env bash
# Makes a virtual environment from hashed lock files and puts this package into it.
# Usage: tools/venv.sh DIR NAME [--with-bartizan | --with-compiled]   (NAME as in requirements/NAME.lock)
set -euo pipefail
cd "$(dirname "$0")/.."
dir=$1 lock=requirements/$2.lock package=${3:-}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local name
  for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if new_enough "$name"; then
      echo "$name"
      return
    fi
  done
  echo "no Python 3.11 or newer found; set PYTHON=/path/to/python3.11" >&2
  exit 2
}

started=$SECONDS
if ! new_enough "$dir/bin/python"; then
  python=$(find_python)
  if ! "$python" -m venv --clear "$dir"; then
    echo "cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2
    exit 2
  fi
fi
echo "setting up $dir from $lock"
"$dir/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
install=("$dir/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation)
case $package in
  --with-bartizan) "${install[@]}" --editable . ;;
  --with-compiled) BARTIZAN_COMPILE=1 "${install[@]}" --force-reinstall . ;;
esac
echo "set up $dir in $((SECONDS - started)) s"
