#!/usr/bin/env bash
# Assesses the workload in $BARTIZAN_PATH, writes SARIF and a summary, and holds the gate to $BARTIZAN_PHASE.
set -euo pipefail
path=${BARTIZAN_PATH:-.} phase=${BARTIZAN_PHASE:-} sarif=${BARTIZAN_SARIF:-bartizan.sarif}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
reports=(-o "$folder/bartizan.sarif" -o "$folder/summary.md")

code=0
if [ -n "$phase" ]; then
  bartizan gate "$path" --phase "$phase" "${reports[@]}" || code=$?
else
  bartizan assess "$path" "${reports[@]}" || code=$?
fi
if [ -f "$folder/bartizan.sarif" ]; then
  mv "$folder/bartizan.sarif" "$sarif"
  cat "$folder/summary.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
exit "$code"
