#!/usr/bin/env bash
# Builds everything and runs every test. Extra arguments go to ctest.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/setup.sh slurm-wlm munge # studies are tested on a real Slurm
cmake --build --preset release -- --quiet
exec ctest --preset release -j 2 "$@"
