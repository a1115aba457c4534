#!/bin/sh
# coop git-setup: scenarios are formatted and checked as they are about to be committed.
# Leave it out once with `git commit --no-verify`.
git diff --cached --quiet --no-textconv --no-ext-diff && exit 0
git ls-files -- '*.coop' | grep -q . || exit 0

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
# All that is in the index, which is not always what is in the working tree: data may have any name.
git checkout-index --all --prefix="$folder/" || exit 1
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
cd "$folder" || exit 1

COOP fmt --check . || {
    echo 'coop: format these files with `coop fmt`, and add them again' >&2
    exit 1
}
COOP check .
