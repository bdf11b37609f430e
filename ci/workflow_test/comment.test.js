// perf-comment.yml: the second stage comments, on pull requests of forks as well, and believes nothing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { completed, merge, openPullRequest } from "./events.js";
import { Platform } from "./throw_away.js";
import { zip } from "./zip.js";

let platform;
beforeEach(() => { platform = new Platform(); });
afterEach(() => platform.remove());

const marker = "<!-- gatebench-perf -->";
const bot = "github-actions[bot]";
const open = (speed, more = {}) => openPullRequest(platform, { files: { speed }, ...more });
const measured = (speed, more = {}) => platform.run("perf", open(speed, more));
const secondStage = (run, changed) => platform.run("perf-comment", completed(platform, run, changed));
const comments = (number = 7) => platform.github.comments(number);

/** The verdict of a run as its artifact has it. */
function verdictOf(run) {
  const artifact = platform.github.artifacts(run.id).find((a) => a.name === "perf-verdict");
  return execFileSync("unzip", ["-p", artifact.file, "verdict.json"], { encoding: "utf8" });
}
/** The same run, its artifact replaced by what a stranger's program left there. */
function forged(run, entries, more) {
  platform.github.change((state) => { state.artifacts = state.artifacts.filter((a) => a.run_id !== run.id); });
  platform.github.storeArtifact(run.id, "perf-verdict", entries, more);
  return secondStage(run);
}
const changed = (run, how) => {
  const document = JSON.parse(verdictOf(run));
  how(document);
  return [["verdict.json", JSON.stringify(document)]];
};
function refused(run, reason, what = "") {
  assert.equal(run.conclusion, "failure", `${what}\n${run.log}`);
  assert.match(run.log, reason, what);
  assert.deepEqual(platform.github.state.writes, []);
}

test("a fork's regression is commented by the second stage, which the fork's own run could not do", () => {
  const run = measured("slower", { fork: true });
  assert.deepEqual(platform.github.state.writes, []);
  const second = secondStage(run);
  assert.equal(second.conclusion, "success", second.log);
  assert.equal(comments().length, 1);
  assert.ok(comments()[0].body.startsWith(`${marker}\n`));
  assert.match(comments()[0].body, /chat\/read_openai\/500/);
});

test("a pull request of the repository is commented alike, and one that passes as well", () => {
  const second = secondStage(measured("same"));
  assert.equal(second.conclusion, "success", second.log);
  assert.equal(comments().length, 1);
});

test("the next run replaces the comment and adds none", () => {
  secondStage(measured("slower"));
  const before = comments()[0];
  secondStage(measured("same"));
  assert.equal(comments().length, 1);
  assert.equal(comments()[0].id, before.id);
  assert.notEqual(comments()[0].body, before.body);
});

test("our comment is found behind a hundred others, and nobody else's is touched", () => {
  platform.github.comment(7, "mallory", `${marker}\nmine`);
  platform.github.comment(7, bot, `another workflow that quotes ${marker}`);
  for (let at = 0; at < 120; at++) platform.github.comment(7, "ada", "hm");
  const ours = platform.github.comment(7, bot, `${marker}\nold`);
  assert.equal(secondStage(measured("slower")).conclusion, "success");
  assert.equal(comments().length, 123);
  assert.match(comments().find((c) => c.id === ours).body, /chat\/read_openai/);
  assert.equal(comments()[0].body, `${marker}\nmine`);
});

test("a forged number is refused: the other pull request has another head", () => {
  const victim = open("same", { number: 8, branch: "victim" });
  assert.notEqual(victim.head, undefined);
  const run = measured("slower", { fork: true });
  refused(forged(run, changed(run, (d) => { d.subject.pull_request = 8; })), /the head of #8 is not the commit of the run/);
  assert.equal(comments(8).length, 0);
});

test("a number that is no pull request is refused", () => {
  const run = measured("slower", { fork: true });
  refused(forged(run, changed(run, (d) => { d.subject.pull_request = 4711; })), /no pull request #4711/);
  for (const number of [-1, 0, 1.5, "7", "7/../8", null, 1e30]) {
    refused(forged(run, changed(run, (d) => { d.subject.pull_request = number; })), /refused/);
  }
});

test("a document of another commit is refused", () => {
  const run = measured("slower", { fork: true });
  refused(forged(run, changed(run, (d) => { d.subject.head_commit = "a".repeat(40); })), /not of commit/);
});

test("a pull request that has moved on is not commented with what an older commit did", () => {
  const run = measured("slower");
  open("same");
  refused(secondStage(run), /it has moved on/);
});

test("markup, mentions and links in names render harmless", () => {
  const run = measured("slower", { fork: true });
  const evil = "@owner/team <img src=x onerror=alert(1)> [x](https://evil.example) `|` ::error::x\n# title <!-- ";
  const second = forged(run, changed(run, (d) => {
    d.benchmarks[0].name = evil;
    d.benchmarks[0].reasons = [evil];
    d.warnings = [evil, `${marker} https://evil.example/`];
  }));
  if (second.conclusion === "failure") return refused(second, /refused/);
  const { body } = comments()[0];
  // What is inside a code span or is escaped is text; nothing of the rest may be live.
  const live = body.replace(/(`+)[^`].*?\1/g, "").replace(/\\[!-/:-@[-`{-~]/g, "");
  assert.doesNotMatch(live, /(^|\s)@owner/, body);
  assert.doesNotMatch(live, /<img/, body);
  assert.doesNotMatch(live, /\]\(https:\/\/evil/, body);
  assert.doesNotMatch(live, /^# title/m, body);
  assert.equal(live.split(marker).length, 2, body);
  assert.doesNotMatch(second.log, /^::error::x/m);
});

test("a number that was changed shows, but cannot make the document contradict itself", () => {
  const run = measured("slower", { fork: true });
  refused(forged(run, changed(run, (d) => { d.exit_code = 0; })), /refused/);
  refused(forged(run, changed(run, (d) => { d.verdict = "excellent"; })), /refused/);
});

const hostile = {
  "not JSON": () => [["verdict.json", "{'"]],
  "empty": () => [["verdict.json", ""]],
  "another schema": () => [["verdict.json", '{"schema":"gatebench.history/1","events":[]}']],
  "a list": () => [["verdict.json", "[]"]],
  "nested without end": () => [["verdict.json", "[".repeat(100000)]],
  "not a zip": () => Buffer.from("<html>"),
  "several files": (text) => [["verdict.json", text], ["more.json", "{}"]],
  "the same file twice": (text) => [["verdict.json", text], ["verdict.json", text]],
  "another name": (text) => [["comment.md", text]],
  "a name that leaves its folder": (text) => [["../../ci/perf_comment.sh", text]],
  "an absolute name": (text) => [["/tmp/verdict.json", text]],
  "a folder": (text) => [["verdict.json/x", text]],
  "a bomb of 64 MiB": () => [["verdict.json", Buffer.alloc(64 << 20, " ")]],
  "an artifact above the limit": () => zip([["verdict.json", Buffer.alloc((1 << 20) + 1, "x")]], { deflate: false }),
};
test("hostile artifacts are refused", () => {
  const run = measured("slower", { fork: true });
  const text = verdictOf(run);
  for (const [what, entries] of Object.entries(hostile)) {
    refused(forged(run, entries(text)), /refused/, what);
  }
  assert.equal(forged(run, [["verdict.json", text]]).conclusion, "success", "the twin: the same, as it was");
  assert.equal(comments().length, 1);
});

test("an artifact that is larger than GitHub says is refused", () => {
  const run = measured("slower", { fork: true });
  const large = zip([["verdict.json", Buffer.alloc(2 << 20, "x")]], { deflate: false });
  refused(forged(run, large, { size_in_bytes: 100 }), /larger than/);
});

test("a run without a verdict is no error and no comment", () => {
  const second = secondStage(measured("broken"));
  assert.equal(second.conclusion, "success", second.log);
  assert.equal(comments().length, 0);
});

test("a run without a verdict does not leave standing what an older commit did", () => {
  for (const fork of [false, true]) {
    secondStage(measured("slower", { fork }));
    assert.match(comments()[0].body, /chat\/read_openai\/500/);
    const run = measured("broken", { fork });
    const second = secondStage(run);
    assert.equal(second.conclusion, "success", second.log);
    assert.equal(comments().length, 1);
    assert.match(comments()[0].body, /Nothing was measured of [0-9a-f]{12}/);
    assert.doesNotMatch(comments()[0].body, /chat/);
    secondStage(run, { branch: "another" });
    open("same");
    secondStage(measured("slower", { fork }));
    const before = comments()[0].body;
    secondStage(run); // the older run ends late
    assert.equal(comments()[0].body, before);
  }
});

test("a regression says how to accept it, one that was accepted that it was, and what passes neither", () => {
  const run = measured("slower");
  secondStage(run);
  assert.match(comments()[0].body, /set the label `perf-regression-ok`/);
  secondStage(run, { conclusion: "success" });
  assert.match(comments()[0].body, /Accepted: the check passes/);
  secondStage(measured("same"));
  assert.doesNotMatch(comments()[0].body, /perf-regression-ok|Accepted/);
});

test("what the pull request makes of the scripts does not run in the second stage", () => {
  const evil = "#!/usr/bin/env bash\ngh api --method POST repos/owner/gatebench/issues/7/comments -F body=evil\n";
  const run = measured("slower", { fork: true, files: { speed: "slower", "ci/perf_comment.sh": evil, "ci/build_compare.sh": evil } });
  assert.equal(secondStage(run).conclusion, "success");
  assert.doesNotMatch(comments()[0].body, /evil/);
});

test("runs of main, and those that were cancelled, are not commented", () => {
  const pull = open("same");
  assert.equal(secondStage(platform.run("perf", merge(platform, pull))).conclusion, "skipped");
  assert.equal(secondStage(platform.run("perf", pull), { conclusion: "cancelled" }).conclusion, "skipped");
  assert.equal(secondStage(platform.run("perf", pull), { workflow: "ci" }).started, false);
});

test("the second stage writes comments only, and neither environment nor path", () => {
  const { comment } = secondStage(measured("slower", { fork: true })).jobs;
  assert.deepEqual(comment.permissions, { contents: "read", actions: "read", "pull-requests": "write" });
  for (const part of comment.parts) {
    assert.deepEqual(part.written, {});
    assert.equal(part.pathWritten, false);
  }
  assert.doesNotMatch(readFileSync(`${platform.tree}/.github/workflows/perf-comment.yml`, "utf8"), /actions\/cache/);
});
