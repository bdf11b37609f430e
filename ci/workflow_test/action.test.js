// The composite action, as another repository uses it: real duels of two small programs.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { push } from "./events.js";
import { Platform } from "./throw_away.js";

let platform;
beforeEach(() => { platform = new Platform(); });
afterEach(() => platform.remove());

// A stand-in for a Google Benchmark program: prints what it would have measured, one process one value.
const program = (nanoseconds) => `#!/usr/bin/env bash
# of about ${nanoseconds} ns
out=$1
value=$((${nanoseconds} * 100 + RANDOM % 100))
cat >"$out" <<JSON
{"context":{"num_cpus":2,"gatebench.cpu_model":"test"},"benchmarks":[{"name":"parse","run_name":"parse",
"run_type":"iteration","iterations":1000,"real_time":$value,"cpu_time":$value,"time_unit":"ns"}]}
JSON
`;

function gate(inputs, files = {}) {
  const workflow = {
    name: "bench", on: { push: null }, permissions: {},
    jobs: {
      bench: {
        "runs-on": "ubuntu-24.04", permissions: { contents: "read" },
        outputs: { verdict: "${{ steps.perf.outputs.verdict }}", code: "${{ steps.perf.outputs.exit-code }}" },
        steps: [
          { uses: "actions/checkout@x", with: { "persist-credentials": false } },
          { id: "perf", uses: "./.github/actions/perf-gate", with: inputs },
        ],
      },
    },
  };
  const head = platform.commit("Use the action", { // JSON is YAML
    ".github/workflows/bench.yml": JSON.stringify(workflow),
    "old.sh": program(1000), "same.sh": `${program(1000)}# another file\n`, "slower.sh": program(1500), ...files,
  });
  platform.git("push", "--quiet", "origin", `${head}:refs/heads/main`);
  return platform.run("bench", push(head, head, "refs/heads/main"));
}
const side = (name) => `bash ${name}.sh {out}`;

test("a slower program fails the job, names the benchmark and says so in the outputs", () => {
  const run = gate({ baseline: side("old"), current: side("slower"), budget: "20s" });
  assert.equal(run.conclusion, "failure", run.log);
  assert.deepEqual(run.jobs.bench.outputs, { verdict: "regression", code: "1" });
  assert.match(run.summary, /parse/);
});

test("one that is as fast passes", () => {
  const run = gate({ baseline: side("old"), current: side("same"), budget: "20s" });
  assert.equal(run.conclusion, "success", run.log);
  assert.deepEqual(run.jobs.bench.outputs, { verdict: "pass", code: "0" });
});

test("the threshold is the caller's", () => {
  const run = gate({ baseline: side("old"), current: side("slower"), threshold: 100, budget: "20s" });
  assert.equal(run.conclusion, "success", run.log);
});

test("a program that fails is no pass, and neither is an input that is missing or wrong", () => {
  const crashed = gate({ baseline: side("old"), current: "false", budget: "20s" });
  assert.equal(crashed.conclusion, "failure");
  assert.deepEqual(crashed.jobs.bench.outputs, { verdict: "cannot_judge", code: "2" });
  assert.equal(gate({ baseline: side("old") }).conclusion, "failure");
  assert.equal(gate({ baseline: side("old"), current: side("same"), threshold: "much" }).conclusion, "failure");
  for (const wrong of [{ package: "none.deb" }, { out: "." }]) { // whatever fails before the duel, too
    const ended = gate({ baseline: side("old"), current: side("same"), ...wrong });
    assert.equal(ended.conclusion, "failure");
    assert.deepEqual(ended.jobs.bench.outputs, { verdict: "cannot_judge", code: "2" });
  }
  const unbuilt = gate({ baseline: side("old"), current: side("same") }, { "ci/build_compare.sh": "exit 1\n" });
  assert.equal(unbuilt.conclusion, "failure");
  assert.deepEqual(unbuilt.jobs.bench.outputs, { verdict: "cannot_judge", code: "2" }, "1 is a regression");
});

test("what an input says is no shell", () => {
  const run = gate({ baseline: "$(touch pwned); false", current: '"; touch pwned; "', budget: "20s" });
  assert.equal(run.conclusion, "failure");
  assert.equal(existsSync(join(run.jobs.bench.parts[0].workspace, "pwned")), false);
});
