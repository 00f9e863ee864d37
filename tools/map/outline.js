// SPDX-License-Identifier: Apache-2.0
// Lines of a TopoJSON file in steps of 0.1 degrees, each as x, y of its first point and then what each next one adds; what does not move is left out.
const { readFileSync } = require("fs");
const STEP_DEG = 0.1;

const { transform, arcs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const lines = arcs.map((arc) => {
  let x = 0, y = 0, before = [0, 0];
  const line = [];
  for (const [dx, dy] of arc) {
    x += dx;
    y += dy;
    const at = [x, y].map((n, i) => Math.round((n * transform.scale[i] + transform.translate[i]) / STEP_DEG));
    if (line.length > 0 && at[0] === before[0] && at[1] === before[1]) continue;
    line.push(at[0] - before[0], at[1] - before[1]);
    before = at;
  }
  return line;
}).filter((line) => line.length > 2);
console.log(JSON.stringify(lines));
