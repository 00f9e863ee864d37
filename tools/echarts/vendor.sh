#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes src/report/vendor/echarts/echarts.min.js anew: the parts of Apache ECharts that the report uses, in one file.
# Needs npm and the network; the build of gpuramp does not. Prints the sha256, which the README there must state.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../src/report/vendor/echarts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/package.json" "$here/entry.js" "$work"
cd "$work"
npm install --silent --no-audit --no-fund
node_modules/.bin/esbuild entry.js --bundle --minify --format=iife --global-name=echarts --charset=ascii --legal-comments=none --outfile="$out/echarts.min.js"
cp node_modules/echarts/LICENSE node_modules/echarts/NOTICE "$out"
{
  echo "Apache ECharts 6.1.0, Apache License 2.0"
  echo; cat node_modules/echarts/NOTICE
  echo; echo; cat node_modules/echarts/LICENSE
  echo; echo; echo "It contains parts of d3.js:"; echo; cat node_modules/echarts/licenses/LICENSE-d3
  echo; echo; echo "It is bundled with ZRender:"; echo; cat node_modules/zrender/LICENSE
  echo; echo; echo "and with tslib:"; echo; cat node_modules/tslib/LICENSE.txt
} | tr -d '\r' >"$out/LICENCES.txt"
sha256sum "$out/echarts.min.js"
