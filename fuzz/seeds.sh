#!/usr/bin/env bash
# Makes the seeds of the fuzz targets from examples, library and planted mistakes: `bash fuzz/seeds.sh`.
# A seed of `check` is a scenario with its data files behind it, each under a line `#@name`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
corpus=fuzz/corpus
mkdir -p "$corpus"/{check,data,units}

with_data() { # SCENARIO FOLDER SEED
    cp "$1" "$3"
    if [ -d "$2/data" ]; then
        (cd "$2" && for file in data/*; do printf '#@%s\n' "$file" && cat "$file"; done) >> "$3"
    fi
}

for folder in examples/*/; do
    with_data "$folder/main.coop" "$folder" "$corpus/check/example-$(basename "$folder")"
done
for file in tests/mistakes/base/*.coop; do
    with_data "$file" tests/mistakes/base "$corpus/check/base-$(basename "$file" .coop)"
done
for file in std/*.coop; do
    cp "$file" "$corpus/check/std-$(basename "$file" .coop)"
done
COOP_SEEDS="$PWD/$corpus/check" cargo test --quiet --test all mistakes::seeds > /dev/null

for file in examples/*/data/*.csv tests/mistakes/base/data/*.csv; do
    cp "$file" "$corpus/data/$(basename "$(dirname "$(dirname "$file")")")-$(basename "$file")"
done
number=0
for unit in t/yr kW·h 'm^3' 's⁻¹' %/yr 1/d USD/case MEUR/GWh; do
    number=$((number + 1))
    printf %s "$unit" > "$corpus/units/$number"
done
echo "$(find "$corpus" -type f | wc -l) seeds in $corpus"
