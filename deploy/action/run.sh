#!/usr/bin/env bash
# Writes SARIF and a summary of the workload in $BARTIZAN_PATH, then holds the gate to $BARTIZAN_PHASE.
set -euo pipefail
path=${BARTIZAN_PATH:-.} phase=${BARTIZAN_PHASE:-} sarif=${BARTIZAN_SARIF:-bartizan.sarif}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
bartizan assess "$path" -o "$folder/bartizan.sarif" -o "$folder/summary.md"
mv "$folder/bartizan.sarif" "$sarif"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$folder/summary.md" >> "$GITHUB_STEP_SUMMARY"
fi
if [ -n "$phase" ]; then
  bartizan gate "$path" --phase "$phase"
fi
