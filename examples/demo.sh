#!/usr/bin/env bash
# Assesses the example with gaps, shows the way to production, and holds the gate to the hardened example.
set -euo pipefail
cd "$(dirname "$0")/.."
bartizan=${BARTIZAN:-bartizan}
gaps=examples/support-assistant closed=examples/support-assistant-hardened
# A day on which the attestations of the hardened example are live; they end, as they should.
now=2026-11-25T09:00:00Z
mkdir -p reports

say() { printf '\n\033[1m%s\033[0m\n\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n\n' "$*"; }

say "1. A support assistant with gaps in every layer: bartizan assess $gaps -o reports/support-assistant.html"
"$bartizan" assess "$gaps" -o reports/support-assistant.html

say "2. Its way to production: bartizan plan $gaps --phase production"
{ "$bartizan" plan "$gaps" --phase production || true; } | head -n 28
printf '  …\n'

say "3. The same workload after its gaps were closed: bartizan gate $closed --phase production --now $now"
"$bartizan" gate "$closed" --phase production --now "$now"

"$bartizan" assess "$closed" --phase production --now "$now" -o reports/support-assistant-hardened.html >/dev/null 2>&1
say "Reports to open in a browser:"
printf '  %s\n' "$PWD"/reports/support-assistant*.html
say "On your own code:  $PWD/.venv/bin/bartizan assess FOLDER"
