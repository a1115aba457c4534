# Sourced by .ci/run: glpsol and CBC, which read what `coop export` writes. The tests do without what cannot be had.

# Installs those that are missing where apt is there. HiGHS's own program comes with its library, see highs.sh.
prepare_solvers() {
    local missing=()
    command -v glpsol >/dev/null || missing+=(glpk-utils)
    command -v cbc >/dev/null || missing+=(coinor-cbc)
    if [ ${#missing[@]} -eq 0 ]; then
        return 0
    fi
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
    if command -v apt-get >/dev/null && $sudo apt-get update -qq && $sudo apt-get install -y -qq "${missing[@]}"; then
        return 0
    fi
    echo "not to be had: ${missing[*]}; exported files are read by the tests' own readers, and by the solvers that are there"
}
