# Sourced by .ci/run: how many instructions a check takes, counted by valgrind and compared with .ci/instructions.txt. Counts do not
# depend on how busy the machine is, but they do on the compiler: with another than the file names they are shown, not judged.
#
#   COOP_INSTRUCTIONS=write bash .ci/instructions.sh    counts anew and writes the file

# What is counted may grow by this many percent.
INSTRUCTIONS_TOLERANCE=10

prepare_valgrind() {
    command -v valgrind >/dev/null && return 0
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
    command -v apt-get >/dev/null && $sudo apt-get update -qq && $sudo apt-get install -y -qq valgrind
}

# A text of 10,000 lines, and a dense plan of 300 x 300 with its data, in a folder.
instruction_inputs() {
    awk 'BEGIN {
        print "coop 1\nscenario lines \"Ten thousand lines\"\ncurrency EUR"
        for (i = 0; i < 4000; i++) printf "enterprise e_%d { capacity = %d t/yr, price = %.2f EUR/t }\n", i, 100 + i * 7 % 900, 5 + i * 13 % 97 / 7
        for (i = 0; i < 2000; i++) printf "let share_%d : 1 = e_%d.capacity / (e_%d.capacity + e_%d.capacity)\n", i, i, i, i + 1
        print "plan lines {"
        for (i = 0; i < 2000; i++) printf "  var x_%d : t/yr in 0 .. e_%d.capacity\n  constraint c_%d: (%.2f + share_%d) * x_%d + x_%d >= %d t/yr\n", i, i, i, 1 + i % 9 / 10, i, i, i ? i - 1 : 1, i % 50
        print "  minimize cost : EUR/yr = sum(e.price * e.capacity for e in enterprise) + e_1.price * x_1\n}"
    }' >"$1/lines.coop"
    awk -v folder="$1" 'BEGIN {
        print "e,least" >folder "/rows.csv"; print "p,room" >folder "/cols.csv"; print "e,p,a,b,c" >folder "/arcs.csv"
        for (i = 0; i < 300; i++) printf "r%d,%d\n", i, 40 + i * 37 % 61 >folder "/rows.csv"
        for (j = 0; j < 300; j++) printf "k%d,%d\n", j, 200 + j * 41 % 83 >folder "/cols.csv"
        for (i = 0; i < 300; i++) for (j = 0; j < 300; j++)
            printf "r%d,k%d,%.2f,%.2f,%.2f\n", i, j, 1 + (i * 31 + j * 17) % 89 / 100, 1 + (i * 13 + j * 29) % 71 / 100, 1 + (i * 7 + j * 11) % 97 >folder "/arcs.csv"
    }'
    cat >"$1/dense.coop" <<'COOP'
coop 1
scenario dense "A dense plan"
currency EUR
entities enterprise from "rows.csv" { key = e, least = least : t }
entities project from "cols.csv" { key = p, room = room : t }
table arc[e in enterprise, p in project] from "arcs.csv" { a : 1, b : 1, c : EUR/t }
plan division {
  var x[e in enterprise, p in project] : t >= 0
  minimize cost : EUR = sum(arc[e, p].c * x[e, p] for e in enterprise, p in project)
  constraint need[e in enterprise]: sum(arc[e, p].a * x[e, p] for p in project) >= e.least
  constraint room[p in project]:    sum(arc[e, p].b * x[e, p] for e in enterprise) <= p.room
}
COOP
}

# Prints a name and a count for each check: of every example, of the long text, of the dense plan.
count_instructions() {
    local program="$1" folder="$2" file
    counted_once() {
        valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file="$folder/out" --log-file="$folder/log" "$program" check "$1" >"$folder/output" 2>&1 ||
            { cat "$folder/output" >&2; return 1; }
        sed -n 's/.*I *refs: *//p' "$folder/log" | tr -d ','
    }
    for file in examples/*/*.coop; do
        grep -q '^scenario' "$file" || continue
        echo "$(basename "$(dirname "$file")") $(counted_once "$file")"
    done
    echo "lines $(counted_once "$folder/lines.coop")"
    echo "dense $(counted_once "$folder/dense.coop")"
}

instructions_as_before() {
    if ! prepare_valgrind; then
        echo "skipped: valgrind is not available"
        return 0
    fi
    cargo build --release --locked
    local folder now compiler
    folder="$(mktemp -d)"
    instruction_inputs "$folder"
    compiler="$(rustc --version) on $(uname -m)"
    now="$(count_instructions "${CARGO_TARGET_DIR:-target}/release/coop" "$folder")" || { rm -rf "$folder"; return 1; }
    rm -rf "$folder"
    if [ "${COOP_INSTRUCTIONS:-}" = write ]; then
        printf '# Instructions of `coop check`, see instructions.sh.\n# %s\n%s\n' "$compiler" "$now" >.ci/instructions.txt
        return 0
    fi
    echo "$now" | awk -v tolerance="$INSTRUCTIONS_TOLERANCE" -v compiler="$compiler" '
        FILENAME != "-" { if ($1 == "#") { if (index($0, compiler)) same = 1 } else before[$1] = $2; next }
        !($1 in before) { printf "%-24s %14d  new: count anew\n", $1, $2; next }
        { change = 100 * ($2 / before[$1] - 1); judged += 1
          printf "%-24s %14d  %+.1f %%\n", $1, $2, change
          if (change > tolerance) wrong = 1 }
        END {
            if (!same) { print "counted with another compiler than .ci/instructions.txt: shown, not judged"; exit 0 }
            if (!judged) { print "nothing counted is in .ci/instructions.txt"; exit 1 }
            if (wrong) print "more than " tolerance " % above .ci/instructions.txt: find out why, or count anew and say so"
            exit wrong }' .ci/instructions.txt -
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    cd "$(dirname "${BASH_SOURCE[0]}")/.."
    instructions_as_before
fi
