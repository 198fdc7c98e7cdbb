#!/usr/bin/env bash
# Assesses the example with gaps, shows the way to production, and holds the gate to the hardened example.
set -euo pipefail
cd "$(dirname "$0")/.."
bartizan=${BARTIZAN:-bartizan}
gaps=examples/support-assistant closed=examples/support-assistant-hardened
mkdir -p reports

say() { printf '\n\033[1m%s\033[0m\n\n' "$*"; }
[ -t 1 ] || say() { printf '\n%s\n\n' "$*"; }

say "1. A support assistant with gaps in every layer: bartizan assess $gaps"
"$bartizan" assess "$gaps" -o reports/support-assistant.html

say "2. Its way to production: bartizan plan $gaps --phase production"
"$bartizan" plan "$gaps" --phase production

say "3. The same workload after its gaps were closed: bartizan gate $closed --phase production"
"$bartizan" gate "$closed" --phase production

"$bartizan" assess "$closed" -o reports/support-assistant-hardened.html >/dev/null 2>&1
say "Reports to open in a browser:"
printf '  %s\n' "$PWD"/reports/support-assistant*.html
