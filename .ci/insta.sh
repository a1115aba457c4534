# Sourced by .ci/run: what holds the snapshots to the tests.

CARGO_INSTA_VERSION=1.49.0

# Installs cargo-insta into the cache, once for each version. It is only run here, so it need not be fast.
install_cargo_insta() {
    local root="$COOP_CACHE/cargo-insta-$CARGO_INSTA_VERSION"
    if [ ! -x "$root/bin/cargo-insta" ]; then
        CARGO_TARGET_DIR="$root/build" cargo install cargo-insta --version "$CARGO_INSTA_VERSION" \
            --locked --debug --quiet --root "$root"
        rm -rf "$root/build"
    fi
    export PATH="$root/bin:$PATH"
}

# Fails where a snapshot belongs to no test, or a test has none.
every_snapshot_is_referenced() {
    cargo insta test --check --unreferenced=reject --require-full-match -- --quiet
}

# Fails where a test has left behind a snapshot that waits to be looked at.
no_pending_snapshots() {
    local pending
    pending="$(find . \( -path ./target -o -path ./.git \) -prune -o \
        \( -name '*.snap.new' -o -name '*.pending-snap' \) -print)"
    if [ -n "$pending" ]; then
        echo "pending snapshots:"
        echo "$pending"
        return 1
    fi
}
