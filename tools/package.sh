#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes build/release/gpuramp_VERSION_ARCHITECTURE.deb.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/setup.sh dpkg-dev file
cmake --build --preset release --target gpuramp gpuramp_command_line -- --quiet
cd build/release
cpack -G DEB
