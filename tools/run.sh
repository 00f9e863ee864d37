#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The main job: builds gpuramp if needed and runs the flagship scenario. Extra arguments go to `gpuramp run`.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/setup.sh
cmake --build --preset release --target gpuramp -- --quiet
exec build/release/bin/gpuramp run scenarios/ramp-100m.json --out results/ramp-100m "$@"
