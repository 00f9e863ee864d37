#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the unit tests, and Python tests against the program, under AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   tools/sanitize.sh [CTEST ARGUMENTS]      such as -R analytic; all take hours
#
# Actors of SimGrid are threads in this build, which sanitizers understand.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/setup.sh
cmake --preset dev >/dev/null
cmake --build --preset dev -- --quiet
# SimGrid, SQLite and CBC are not instrumented: sizes of their containers cannot be checked, what they keep is no leak of ours
export ASAN_OPTIONS=detect_container_overflow=0:detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1:abort_on_error=1
exec ctest --preset dev -j "$(nproc)" "$@"
