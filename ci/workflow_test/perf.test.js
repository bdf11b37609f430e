// perf.yml: a regression fails, a label accepts it, and nothing is measured twice for that.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { completed, merge, openPullRequest, push, queue } from "./events.js";
import { Platform } from "./throw_away.js";

let platform;
beforeEach(() => { platform = new Platform(); });
afterEach(() => platform.remove());

const label = "perf-regression-ok";
const open = (speed, more = {}) => openPullRequest(platform, { files: { speed }, ...more });
const results = (run) => Object.fromEntries(Object.entries(run.jobs).map(([name, job]) => [name, job.result]));
const acceptance = (run) => platform.github.artifacts(run.id).filter((a) => a.name === "perf-acceptance");

test("a regression fails the gate and not the job that measured it", () => {
  const run = platform.run("perf", open("slower"));
  assert.deepEqual(results(run), { measure: "success", gate: "failure" }, run.log);
  assert.equal(run.jobs.measure.outputs["exit-code"], "1");
  assert.match(run.summary, /perf-regression-ok to #7/);
  assert.equal(acceptance(run).length, 0);
});

test("what is not slower passes, without asking for labels", () => {
  const run = platform.run("perf", open("same"));
  assert.deepEqual(results(run), { measure: "success", gate: "success" }, run.log);
  assert.match(run.summary, /Nothing got slower/);
});

test("what could not be measured fails, with the label as well", () => {
  platform.github.label(7, label, "ada");
  const run = platform.run("perf", open("broken"));
  assert.deepEqual(results(run), { measure: "failure", gate: "failure" }, run.log);
});

test("the label accepts a regression, and it is recorded who set it and when", () => {
  platform.github.label(7, label, "grace", "2026-03-02T08:00:00Z");
  const run = platform.run("perf", open("slower"));
  assert.deepEqual(results(run), { measure: "success", gate: "success" }, run.log);
  assert.match(run.summary, /accepted on #7 by `grace` at 2026-03-02T08:00:00Z/);
  assert.equal(acceptance(run).length, 1);
});

test("another label accepts nothing, whatever it begins with", () => {
  for (const other of ["perf-regression-ok-not", "perf", "bug"]) platform.github.label(7, other, "ada");
  const run = platform.run("perf", open("slower"));
  assert.equal(run.jobs.gate.result, "failure");
  assert.match(run.summary, /adds the label perf-regression-ok to #7/);
});

test("label, then re-run failed jobs, passes without measuring again", () => {
  const run = platform.run("perf", open("slower"));
  assert.equal(run.conclusion, "failure");
  platform.github.label(7, label, "ada");
  run.rerunFailed();
  assert.equal(run.conclusion, "success", run.log);
  assert.equal(platform.measured.length, 1);
});

test("a re-run without the label fails again, and so does one after it was taken off", () => {
  const run = platform.run("perf", open("slower"));
  run.rerunFailed();
  assert.equal(run.conclusion, "failure");
  platform.github.label(7, label, "ada");
  platform.github.unlabel(7, label);
  run.rerunFailed();
  assert.equal(run.conclusion, "failure");
  assert.equal(platform.measured.length, 1);
});

test("a re-run of what could not be measured does measure again", () => {
  const run = platform.run("perf", open("broken"));
  run.rerunFailed();
  assert.equal(platform.measured.length, 2);
});

test("setting a label starts no measurement; a push to the pull request does", () => {
  assert.equal(platform.run("perf", open("slower", { action: "labeled" })).started, false);
  assert.equal(platform.run("perf", open("slower")).started, true);
});

test("a fork is measured and judged alike, with rights to read only", () => {
  const run = platform.run("perf", open("slower", { fork: true }));
  assert.deepEqual(results(run), { measure: "success", gate: "failure" }, run.log);
  assert.deepEqual(platform.github.state.writes, []);
  for (const job of Object.values(run.jobs)) {
    for (const [right, level] of Object.entries(job.permissions)) assert.equal(level, "read", right);
  }
});

test("a commit of main is accepted by the label of the pull request that it was", () => {
  const pull = open("slower");
  const refused = platform.run("perf", merge(platform, pull));
  assert.equal(refused.jobs.gate.result, "failure", "nobody has accepted it yet");
  platform.github.label(3, label, "ada"); // of one that only contains it
  refused.rerunFailed();
  assert.equal(refused.jobs.gate.result, "failure", refused.log);
  platform.github.label(7, label, "ada");
  refused.rerunFailed();
  assert.equal(refused.jobs.gate.result, "success", refused.log);
});

test("a commit that was pushed to main by hand has no label and fails", () => {
  const pull = open("slower");
  const run = platform.run("perf", push(pull.sha, pull.base, "refs/heads/main"));
  assert.equal(run.jobs.gate.result, "failure");
  assert.match(run.summary, /no pull request/);
});

test("the merge queue asks the pull request that its branch is named by", () => {
  const pull = open("slower");
  assert.equal(platform.run("perf", queue(platform, pull)).jobs.gate.result, "failure");
  platform.github.label(7, label, "ada");
  const run = platform.run("perf", queue(platform, pull));
  assert.equal(run.jobs.gate.result, "success", run.log);
});

test("a push to another branch starts nothing", () => {
  const pull = open("slower");
  assert.equal(platform.run("perf", push(pull.sha, pull.base, "refs/heads/topic")).started, false);
  assert.equal(platform.run("perf", push(pull.sha, pull.base, "refs/heads/main")).started, true);
});

test("a newer push cancels the run of the same pull request, never one of main", () => {
  const first = platform.run("perf", open("same"));
  const second = platform.run("perf", open("slower"));
  const other = platform.run("perf", open("same", { number: 8 }));
  assert.equal(first.group, second.group);
  assert.ok(second.cancelsOthers);
  assert.notEqual(first.group, other.group);
  const onMain = platform.run("perf", merge(platform, open("same")));
  const next = platform.run("perf", merge(platform, open("slower")));
  assert.equal(next.cancelsOthers, false);
  assert.notEqual(onMain.group, next.group);
  assert.equal(completed(platform, next).payload.workflow_run.event, "push");
});
