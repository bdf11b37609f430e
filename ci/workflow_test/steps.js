// Runs the steps of one job: `run` with bash, `uses` with a stand-in or, of a local action, its own steps.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { emptyFile, readAssignments, runAction } from "./actions.js";
import { fill, holds } from "./expression.js";

const shells = {
  undefined: ["bash", "-e"],
  bash: ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
};

// What is not there is an empty text, as on GitHub.
const texts = (values) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value ?? "")]));

function runScript(step, contexts, job, extra) {
  const shell = shells[step.shell];
  if (!shell) throw new Error(`the runner does not know the shell '${step.shell}'`);
  const number = job.scripts++;
  const file = (name) => join(job.temporary, `${name}-${number}`);
  const script = file("script");
  writeFileSync(script, fill(step.run, contexts));
  const environment = {
    ...job.environment, ...texts(fill(step.env ?? {}, contexts)), ...extra,
    GITHUB_OUTPUT: emptyFile(file("output")),
    GITHUB_STEP_SUMMARY: emptyFile(file("summary")),
    GITHUB_ENV: emptyFile(file("environment")),
    GITHUB_PATH: emptyFile(file("path")),
  };
  const ended = spawnSync(shell[0], [...shell.slice(1), script],
    { cwd: job.workspace, env: environment, encoding: "utf8", input: "", maxBuffer: 64 << 20 });
  job.log += ended.stdout + ended.stderr;
  job.summary += readFileSync(environment.GITHUB_STEP_SUMMARY, "utf8");
  Object.assign(job.written, readAssignments(environment.GITHUB_ENV));
  job.pathWritten ||= readFileSync(environment.GITHUB_PATH, "utf8") !== "";
  Object.assign(job.environment, readAssignments(environment.GITHUB_ENV));
  if (ended.error) throw ended.error;
  return { ok: ended.status === 0, outputs: readAssignments(environment.GITHUB_OUTPUT) };
}

function runLocalAction(step, contexts, job, run) {
  const folder = join(job.workspace, step.uses);
  const file = ["action.yml", "action.yaml"].map((name) => join(folder, name)).find(existsSync);
  if (!file) throw new Error(`there is no action in ${step.uses}; is there a checkout before it?`);
  const action = parse(readFileSync(file, "utf8"));
  if (action.runs.using !== "composite") throw new Error("the runner only knows composite local actions");
  const given = fill(step.with ?? {}, contexts);
  const inputs = {};
  for (const [name, input] of Object.entries(action.inputs ?? {})) {
    if (input.required && given[name] === undefined) throw new Error(`the input '${name}' is required`);
    inputs[name] = String(given[name] ?? input.default ?? "");
  }
  const inside = { ...contexts, inputs, steps: {}, github: { ...contexts.github, action_path: folder } };
  const ok = runSteps(action.runs.steps, inside, job, run, { GITHUB_ACTION_PATH: folder });
  const outputs = Object.entries(action.outputs ?? {}).map(([name, output]) => [name, fill(output.value, inside)]);
  return { ok, outputs: Object.fromEntries(outputs) };
}

function runStep(step, contexts, job, run, extra) {
  if (step.run !== undefined) return runScript(step, contexts, job, extra);
  if (step.uses.startsWith("./")) return runLocalAction(step, contexts, job, run);
  return { ok: true, outputs: runAction(step.uses, { inputs: fill(step.with ?? {}, contexts), job, run }) };
}

/** Runs them in turn; whether all that had to succeed did. `contexts.steps` gets what each did. */
export function runSteps(steps, contexts, job, run, extra = {}) {
  let good = true;
  for (const [at, step] of steps.entries()) {
    const name = step.id ?? `step-${at}`;
    const status = { success: good, failure: !good, cancelled: false };
    const here = { ...contexts, job: { status: good ? "success" : "failure" } };
    if (!holds(step.if, here, status)) {
      contexts.steps[name] = { outcome: "skipped", conclusion: "skipped", outputs: {} };
      continue;
    }
    let result;
    try {
      result = runStep(step, here, job, run, extra);
    } catch (error) {
      job.log += `${step.uses ?? name}: ${error.stack}\n${error.stderr ?? ""}\n`;
      result = { ok: false, outputs: {} };
    }
    const outcome = result.ok ? "success" : "failure";
    const tolerated = fill(step["continue-on-error"] ?? false, here) === true;
    contexts.steps[name] = { outcome, conclusion: tolerated ? "success" : outcome, outputs: result.outputs };
    if (!result.ok && !tolerated) good = false;
  }
  return good;
}
