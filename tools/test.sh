#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds everything and runs every test. Extra arguments go to ctest.
set -euo pipefail
cd "$(dirname "$0")/.."
# a real Slurm for studies, an LP solver for marginal values, xmllint for JUnit, a browser for reports
tools/setup.sh slurm-wlm munge glpk-utils libxml2-utils chromium chromium-driver python3-selenium python3-jsonschema fonts-dejavu-core clang-format mkdocs dpkg-dev file
cmake --build --preset release -- --quiet
exec ctest --preset release -j 2 "$@"
