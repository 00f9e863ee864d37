#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes src/report/vendor/natural-earth/outline.json anew: coasts and borders for the report's map, from npm package world-atlas 2.0.2.
# Needs npm and the network; the build of gpuramp does not. Prints the sha256, which the README there must state.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../src/report/vendor/natural-earth
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent world-atlas@2.0.2 >/dev/null && tar xzf world-atlas-2.0.2.tgz)
node "$here/outline.js" "$work/package/countries-110m.json" >"$out/outline.json"
cp "$work/package/LICENSE" "$out/LICENSE-world-atlas"
sha256sum "$out/outline.json"
