// ci.yml and the small ones: what is required is green only when everything ran and passed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { openPullRequest, payload, push } from "./events.js";
import { Platform, source } from "./throw_away.js";
import { combinations, inOrder, readWorkflow, starts } from "./workflow.js";

let platform;
beforeEach(() => { platform = new Platform(); });
afterEach(() => platform.remove());

const open = (files = { speed: "same" }) => openPullRequest(platform, { files });

test("ci-green passes when every job did, and it needs every other job", () => {
  const run = platform.run("ci", open());
  assert.equal(run.conclusion, "success", run.log);
  const others = Object.keys(run.jobs).filter((name) => name !== "ci-green");
  assert.deepEqual([...run.workflow.jobs["ci-green"].needs].sort(), others.sort());
});

test("every preset with tests, the linters, fuzzers, packages and workflows are covered", () => {
  const { workflow } = platform.run("ci", push(platform.main, platform.main, "refs/heads/topic"));
  assert.deepEqual(workflow.jobs.test.strategy.matrix.preset, ["dev", "clang", "asan", "tsan"]);
  const runs = Object.values(workflow.jobs).flatMap((job) => job.steps.map((step) => step.run)).filter(Boolean);
  for (const script of ["coverage", "lint", "fuzz", "package", "workflow_test"]) {
    assert.ok(runs.some((line) => line.startsWith(`ci/${script}.sh`)), script);
  }
});

for (const call of ["test asan", "lint", "coverage", "package", "package_check", "workflow_test --strict"]) {
  test(`ci-green fails when ci/${call} fails`, () => {
    platform.fail(call);
    const run = platform.run("ci", open());
    assert.equal(run.jobs["ci-green"].result, "failure", run.log);
  });
}

test("ci-green fails when a needed job is skipped", () => {
  const file = ".github/workflows/ci.yml";
  const text = platform.read("HEAD", file);
  const skipping = text.replace("\n  lint:\n", "\n  lint:\n    if: github.event_name == 'push'\n");
  assert.notEqual(skipping, text);
  const run = platform.run("ci", open({ [file]: skipping }));
  assert.equal(run.jobs.lint.result, "skipped");
  assert.equal(run.jobs["ci-green"].result, "failure", run.log);
});

test("a tag becomes a release with the packages; again, they are replaced", () => {
  const tag = push(platform.main, platform.main, "refs/tags/v0.1.0");
  for (const time of ["first", "again"]) {
    const run = platform.run("release", tag);
    assert.equal(run.conclusion, "success", `${time}: ${run.log}`);
  }
  const assets = new Set(platform.github.state.releases["v0.1.0"].assets);
  assert.deepEqual(assets, new Set(["SHA256SUMS", "gatebench_0.1.0_amd64.deb"]));
});

test("only tags of versions are released, and nothing where a package does not build", () => {
  assert.equal(platform.run("release", push(platform.main, platform.main, "refs/heads/main")).started, false);
  assert.equal(platform.run("release", push(platform.main, platform.main, "refs/tags/vacation")).conclusion, "failure");
  platform.fail("package");
  assert.equal(platform.run("release", push(platform.main, platform.main, "refs/tags/v0.2.0")).jobs.publish.result, "skipped");
  assert.deepEqual(platform.github.state.releases, {});
});

test("the self-test runs by the clock, and fails where something is found", () => {
  const event = { name: "schedule", payload: payload("schedule", {}), sha: platform.main, ref: "refs/heads/main" };
  assert.equal(platform.run("perf-selftest", event).conclusion, "success");
  platform.fail("perf_selftest --out benchmark-results/selftest");
  assert.equal(platform.run("perf-selftest", event).conclusion, "failure");
});

// The script of the self-test, with a gate that finds what it is told to, in two commits of one tree.
function selfTest(verdict, status) {
  const { tree } = platform;
  copyFileSync(join(source, "ci/perf_selftest.sh"), join(tree, "ci/perf_selftest.sh"));
  const document = JSON.stringify({ benchmarks: [{ name: '"verdict":"improved"', verdict }] });
  platform.script(join(tree, "ci/gate.sh"), `set -eu
while [ $# -gt 1 ]; do case $1 in --force) ;; *) declare "\${1#--}=$2"; shift ;; esac; shift; done
[ "$(git rev-parse "$base^{tree}")" = "$(git rev-parse "$head^{tree}")" ]
[ "$(git rev-parse "$base")" = "$(git rev-parse "$head^1")" ]
mkdir -p "$out"
[ ${status} -gt 1 ] || echo '${document}' >"$out/verdict.json"
exit ${status}`);
  return spawnSync(join(tree, "ci/perf_selftest.sh"), { encoding: "utf8", env: platform.environment });
}

test("the self-test fails for a regression and for an improvement alike, and passes where nothing is found", () => {
  assert.equal(selfTest("pass", 0).status, 0);
  assert.equal(selfTest("unsure", 0).status, 0);
  for (const [verdict, status] of [["improved", 0], ["regressed", 1], ["slower", 1]]) {
    const ended = selfTest(verdict, status);
    assert.equal(ended.status, 1, verdict + ended.stderr);
    assert.match(ended.stderr, /differs from itself/);
  }
  assert.equal(selfTest("pass", 1).status, 2, "no row says what was slower");
  assert.equal(selfTest("pass", 2).status, 2, "what could not be measured was not found to be the same");
});

// The runner itself: what it would get wrong, every test above would believe.
test("the runner refuses filters that it does not know, and circles of jobs", () => {
  const workflow = readWorkflow("on:\n  push:\n    paths: [a]\njobs: {}\n");
  const event = push(platform.main, platform.main, "refs/heads/main");
  assert.throws(() => starts(workflow, event), /does not know the filter 'paths'/);
  assert.throws(() => inOrder({ a: { needs: "b" }, b: { needs: "a" } }), /need each other/);
  assert.throws(() => inOrder({ a: { needs: "b" } }), /not there/);
});

test("a matrix is all combinations", () => {
  assert.equal(combinations({ a: [1, 2], b: ["x", "y", "z"] }).length, 6);
  assert.deepEqual(combinations(undefined), [{}]);
});

test("a job without the right is refused by the API", () => {
  const file = ".github/workflows/perf.yml";
  const text = platform.read("HEAD", file).replace(/ {6}pull-requests: read.*\n/, "");
  const run = platform.run("perf", open({ [file]: text, speed: "slower" }));
  assert.equal(run.jobs.gate.result, "failure");
  assert.match(run.log, /HTTP 403/);
});
