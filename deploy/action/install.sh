#!/usr/bin/env bash
# Installs Bartizan and what it needs, from hashed locks, into a folder; prints what to put on the path.
set -euo pipefail
target=${1:?usage: install.sh FOLDER}
here=$(cd "$(dirname "$0")/../.." && pwd)

"${PYTHON:-python3}" -m venv "$target" >&2
"$target/bin/python" -m pip install --quiet --disable-pip-version-check \
  --require-hashes -r "$here/requirements/base.lock" >&2
"$target/bin/python" -m pip install --quiet --disable-pip-version-check \
  --no-deps --no-build-isolation "$here" >&2
echo "$target/bin"
