// Executes a workflow as GitHub does: which jobs run, in which order, with which rights and outputs.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFile } from "./actions.js";
import { fill, holds } from "./expression.js";
import { runSteps } from "./steps.js";
import { combinations, inOrder, needs, readWorkflow, starts } from "./workflow.js";

// An image as of a runner: what a step may read of its machine.
const image = { ImageOS: "ubuntu24", ImageVersion: "20260301.1", RUNNER_OS: "Linux", RUNNER_ARCH: "X64" };

function fresh(folder) {
  if (existsSync(folder)) throw new Error(`${folder} is there already`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

class Job {
  constructor(run, name, permissions) {
    this.name = name;
    this.permissions = permissions;
    const folder = join(run.platform.folder, `run-${run.id}-${run.attempt}`, name.replace(/\W+/g, "-"));
    this.workspace = fresh(join(folder, "workspace"));
    this.temporary = fresh(join(folder, "temporary"));
    this.token = `token-${run.id}-${run.attempt}-${name}`;
    run.platform.github.change((state) => { state.tokens[this.token] = permissions; });
    this.environment = { ...run.environment, GITHUB_WORKSPACE: this.workspace, RUNNER_TEMP: this.temporary, GITHUB_JOB: name };
    this.log = this.summary = "";
    this.scripts = 0;
    this.written = {}; // to GITHUB_ENV
    this.pathWritten = false;
  }
}

export class Run {
  /** event: {name, payload, sha, ref}; the workflow is the file as it is at that commit. */
  constructor(platform, file, event) {
    this.platform = platform;
    this.file = file;
    this.event = event;
    this.id = platform.nextRunId();
    this.attempt = 0;
    this.workflow = readWorkflow(platform.read(event.sha, file));
    this.started = starts(this.workflow, event);
    this.jobs = {};
    this.github = {
      event_name: event.name, event: event.payload, sha: event.sha, ref: event.ref,
      ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""), repository: platform.repository,
      repository_owner: platform.repository.split("/")[0], server_url: "https://github.example",
      run_id: String(this.id), workflow: this.workflow.name, actor: event.payload.sender?.login ?? "",
      head_ref: event.payload.pull_request?.head.ref ?? "", base_ref: event.payload.pull_request?.base.ref ?? "",
    };
    const concurrency = fill(this.workflow.concurrency ?? {}, { github: this.github });
    this.group = concurrency.group;
    this.cancelsOthers = concurrency["cancel-in-progress"] === true;
    if (this.started) this.execute();
  }

  get conclusion() {
    const results = Object.values(this.jobs).map((job) => job.result);
    if (results.includes("failure")) return "failure";
    return results.every((result) => result === "skipped") ? "skipped" : "success";
  }

  get log() {
    return Object.values(this.jobs).map((job) => job.log).join("");
  }

  get summary() {
    return Object.values(this.jobs).map((job) => job.summary).join("");
  }

  /** What a person does who presses "re-run failed jobs": those and what needs them, with the old event. */
  rerunFailed() {
    const again = new Set(Object.keys(this.jobs).filter((id) => this.jobs[id].result === "failure"));
    for (const id of inOrder(this.workflow.jobs)) {
      if (needs(this.workflow.jobs[id]).some((needed) => again.has(needed))) again.add(id);
    }
    this.execute((id) => !again.has(id));
  }

  execute(keeps = () => false) {
    this.attempt++;
    const { platform, github } = this;
    const eventFile = join(fresh(join(platform.folder, `run-${this.id}-${this.attempt}`)), "event.json");
    writeFileSync(eventFile, JSON.stringify(this.event.payload));
    this.environment = {
      ...platform.environment, ...image, CI: "true", GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: github.event_name,
      GITHUB_EVENT_PATH: eventFile, GITHUB_REF: github.ref, GITHUB_REF_NAME: github.ref_name, GITHUB_SHA: github.sha,
      GITHUB_REPOSITORY: github.repository, GITHUB_SERVER_URL: github.server_url, GITHUB_RUN_ID: github.run_id,
      GITHUB_RUN_ATTEMPT: String(this.attempt), GITHUB_WORKFLOW: github.workflow,
    };
    for (const id of inOrder(this.workflow.jobs)) {
      if (!keeps(id)) this.jobs[id] = this.executeJob(id, this.workflow.jobs[id]);
    }
  }

  // As GitHub: what a needed job needed counts for success() and failure() as well.
  statusBefore(definition) {
    const seen = new Set();
    const visit = (id) => {
      seen.add(id);
      needs(this.workflow.jobs[id]).forEach(visit);
    };
    needs(definition).forEach(visit);
    const results = [...seen].map((id) => this.jobs[id].result);
    return {
      success: results.every((result) => result === "success"),
      failure: results.includes("failure"), cancelled: results.includes("cancelled"),
    };
  }

  executeJob(id, definition) {
    const needed = Object.fromEntries(needs(definition).map((name) =>
      [name, { result: this.jobs[name].result, outputs: this.jobs[name].outputs }]));
    const contexts = { github: this.github, needs: needed, vars: {}, inputs: {} };
    if (!holds(definition.if, contexts, this.statusBefore(definition))) {
      return { result: "skipped", outputs: {}, log: "", summary: "" };
    }
    const permissions = definition.permissions ?? this.workflow.permissions ?? {};
    let log = "", summary = "", result = "success", outputs = {};
    const parts = [];
    const rows = combinations(fill(definition.strategy?.matrix, contexts));
    for (const matrix of rows) {
      const name = [id, ...Object.values(matrix)].join("-");
      const job = new Job(this, name, permissions);
      emptyFile(join(job.temporary, "started"));
      const github = { ...this.github, token: job.token, job: id, workspace: job.workspace };
      const inside = { ...contexts, github, matrix, steps: {}, env: {}, runner: { os: "Linux", temp: job.temporary } };
      if (!runSteps(definition.steps, inside, job, this)) result = "failure";
      outputs = fill(definition.outputs ?? {}, inside);
      log += job.log;
      summary += job.summary;
      parts.push(job);
    }
    return { result, outputs, log, summary, parts, permissions };
  }
}
