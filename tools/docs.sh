#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the documentation into build/docs/site; a dead link is an error. Needs the program: GPURAMP, or build/release/bin/gpuramp.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/setup.sh mkdocs
program=${GPURAMP:-build/release/bin/gpuramp}
rm -rf build/docs
mkdir -p build/docs
cp -r docs build/docs/pages
python3 -B tools/reference.py "$program" build/docs/pages/reference
/usr/bin/mkdocs build --strict --quiet
echo "build/docs/site/index.html"
