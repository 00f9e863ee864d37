#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Looks for inputs that break the program, as long as it is let. Needs clang.
#
#   tools/fuzz.sh [SECONDS]        of each reader with libFuzzer, then mutants of plans; default: 600
#
# Corpora grow in build/fuzz/corpus; what breaks a reader is left in build/fuzz/found, plans in build/fuzz/found/plans.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
tools/setup.sh clang
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target gpuramp_fuzz_libfuzzer gpuramp_fuzz_plans -- --quiet
cmake --build --preset release --target gpuramp -- --quiet
corpus=$PWD/build/fuzz/corpus found=$PWD/build/fuzz/found
mkdir -p "$corpus" "$found/plans"
(cd tests && GPURAMP=$OLDPWD/build/release/bin/gpuramp python3 -B -m fuzz.make_corpus "$corpus")
export GPURAMP_FUZZ_CORPUS=$corpus
# SimGrid, SQLite and the C++ library are not instrumented, so that sizes of their containers cannot be checked
export ASAN_OPTIONS=detect_container_overflow=0:detect_leaks=0
for reader in "$corpus"/*/; do
  reader=$(basename "$reader")
  [ "$reader" = plans ] && continue
  echo "reader $reader"
  GPURAMP_FUZZ_READER=$reader build/fuzz/bin/gpuramp_fuzz_libfuzzer "$corpus/$reader" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 \
    -max_len=100000 -artifact_prefix="$found/$reader-" -print_final_stats=1 2>&1 | grep -E "^stat::(number|average)|SUMMARY|reader '" || true
done
echo "plans"
build/fuzz/bin/gpuramp_fuzz_plans $(ls scenarios/*.json | grep -v -e ramp-100m -e shared-cluster) --runs $((seconds * 20)) --seed "$(date +%s)" \
  -j "$(nproc)" --save "$found/plans"
