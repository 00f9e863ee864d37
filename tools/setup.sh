#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing from Debian's packages and configures the release build. Called by run.sh and test.sh.
# Arguments: further packages to install.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(g++ cmake ninja-build ccache pkg-config python3 git
          libsimgrid-dev libboost-graph-dev libeigen3-dev nlohmann-json3-dev libfmt-dev libcli11-dev libcsv-dev libhowardhinnant-date-dev tzdata
          coinor-libcbc-dev coinor-libclp-dev libsqlitecpp-dev libsqlite3-dev libpugixml-dev nettle-dev catch2 libvalijson-dev)
packages+=("$@")
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done

if ((${#missing[@]} > 0)); then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "installing from Debian: ${missing[*]}"
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -qq &&
         "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "the packages above could not be installed; install them by hand and try again" >&2
    exit 1
  fi
  rm -f "$log"
fi

if [ ! -f build/release/build.ninja ]; then
  cmake --preset release -DCMAKE_CXX_COMPILER_LAUNCHER=ccache >build-configure.log 2>&1 || { cat build-configure.log >&2; exit 1; }
  rm -f build-configure.log
fi
