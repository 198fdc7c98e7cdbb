#!/usr/bin/env bash
# Signs models/, keeps it in a store, and promotes it, as the release pipeline does; for a first release, or by hand.
# Usage: release/release.sh KEYS STORE      (folders outside of this repository; keys are made where there are none)
# The weights must lie in models/ (training/make_model.py writes them). Private keys are never committed: here they are
# files without a passphrase in KEYS; in the pipeline they come from the secrets manager, each to its own role.
set -euo pipefail
cd "$(dirname "$0")/.."
keys=${1:?usage: release/release.sh KEYS STORE} store=${2:?usage: release/release.sh KEYS STORE}
bartizan=${BARTIZAN:-bartizan} now=${NOW:+--now $NOW}

mkdir -p "$keys" && chmod 700 "$keys"
for who in release approver; do
  [ -f "$keys/$who.key" ] || "$bartizan" model keygen "$keys/$who.key" --no-passphrase
  cp "$keys/$who.key.pub" "release/$who.pub"
done

"$bartizan" model sign models --key "$keys/release.key" --report "$keys/intent.scan.json" $now
"$bartizan" model verify models --policy release/trust.yaml $now
"$bartizan" model push models support/intent:2026.10.1 --store "$store" --report "$keys/intent.scan.json" $now
"$bartizan" model promote support/intent:2026.10.1 --to production --store "$store" --policy release/trust.yaml \
  --requested-by "Levin Kassebohm" --approver "Gesa Thorwald" --key "$keys/approver.key" -o release/promotion.json $now
