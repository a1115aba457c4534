# Sourced by .ci/run and by whoever wants the fast way to the `highs` feature:
#
#     . .ci/highs.sh && prepare_highs && cargo test --features "$HIGHS_FEATURES"
#
# Building HiGHS from source takes eight to nine CPU-minutes for every profile and target folder. Two Python
# wheels hold what that would give: `highsbox` (library and headers) and `libclang` (for bindgen). They are
# installed once into a cache outside the clone; the feature `highs-discover` then finds the library through
# pkg-config. Without pip the tools for the source build are installed instead.

HIGHSBOX_VERSION=1.15.1
LIBCLANG_VERSION=18.1.1

# Exports HIGHS_FEATURES (the cargo features to build with), HIGHS_LIBRARY (the library of the wheel), and what the build
# needs to find HiGHS.
prepare_highs() {
    local cache="${COOP_CACHE:-$HOME/.cache/coop}"
    local wheels="$cache/highs-$HIGHSBOX_VERSION-$LIBCLANG_VERSION"
    if [ ! -e "$wheels/ready" ] && ! install_highs_wheels "$wheels"; then
        echo "no wheels to be had: HiGHS is built from source"
        install_highs_build_tools
        export HIGHS_FEATURES=highs
        return
    fi
    export LIBCLANG_PATH="$wheels/clang/native"
    export PKG_CONFIG_PATH="$wheels/highsbox/highs_dist/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
    export LD_LIBRARY_PATH="$wheels/highsbox/highs_dist/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    # For programs into which HiGHS is not linked.
    export HIGHS_LIBRARY="$wheels/highsbox/highs_dist/lib/libhighs.so"
    # HiGHS's own program reads what `coop export` writes.
    export PATH="$PATH:$wheels/highsbox/highs_dist/bin"
    # The wheel of libclang has no headers of its own: stddef.h and its like come from the C compiler.
    local headers
    if headers="$(cc -print-file-name=include 2>/dev/null)" && [ -d "$headers" ]; then
        export BINDGEN_EXTRA_CLANG_ARGS="-isystem $headers${BINDGEN_EXTRA_CLANG_ARGS:+ $BINDGEN_EXTRA_CLANG_ARGS}"
    fi
    export HIGHS_FEATURES=highs-discover
}

# Installs the wheels into the folder $1, which comes into being only when everything in it is whole.
install_highs_wheels() {
    local target="$1" fresh="$1.$$"
    command -v pkg-config >/dev/null || return 1
    python3 -m pip --version >/dev/null 2>&1 || return 1
    rm -rf "$fresh"
    mkdir -p "$fresh" || return 1
    if ! python3 -m pip install --quiet --no-deps --disable-pip-version-check --root-user-action=ignore \
        --target "$fresh" "highsbox==$HIGHSBOX_VERSION" "libclang==$LIBCLANG_VERSION"; then
        rm -rf "$fresh"
        return 1
    fi
    # The wheel's highs.pc names the folders of the machine it was made on.
    local dist="$target/highsbox/highs_dist"
    if ! sed -i -e "s|^prefix=.*|prefix=$dist|" -e "s|^libdir=.*|libdir=$dist/lib|" \
        -e "s|^includedir=.*|includedir=$dist/include/highs|" \
        "$fresh/highsbox/highs_dist/lib/pkgconfig/highs.pc"; then
        rm -rf "$fresh"
        return 1
    fi
    touch "$fresh/ready"
    rm -rf "$target"
    mv "$fresh" "$target"
}

# What highs-sys needs to build HiGHS from source.
install_highs_build_tools() {
    if command -v cmake >/dev/null && command -v clang >/dev/null; then
        return
    fi
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq cmake g++ clang libclang-dev
}
