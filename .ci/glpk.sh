# Sourced by .ci/run: glpsol, which reads what `coop export` writes. The tests do without it where it cannot be had.

# Installs glpsol where it is missing and apt is there.
prepare_glpsol() {
    if command -v glpsol >/dev/null; then
        return 0
    fi
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
    if command -v apt-get >/dev/null && $sudo apt-get update -qq && $sudo apt-get install -y -qq glpk-utils; then
        return 0
    fi
    echo "no glpsol to be had: exported files are read by the tests' own readers alone"
}
