// A workflow file: whether an event starts it, and what its jobs are.
import { parse } from "yaml";

// What an event's `types` are where the workflow does not say.
const usualTypes = {
  pull_request: ["opened", "synchronize", "reopened"],
  merge_group: ["checks_requested"],
};

function matches(patterns, name) {
  return patterns.some((pattern) => {
    const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*\*/g, "\0")
      .replace(/\*/g, "[^/]*").replace(/\0/g, ".*");
    return new RegExp(`^${expression}$`).test(name);
  });
}

const filters = {
  types: (wanted, event) => wanted.includes(event.payload.action),
  workflows: (wanted, event) => wanted.includes(event.payload.workflow_run.name),
  branches: (wanted, event) => {
    const branch = event.name === "workflow_run" ? event.payload.workflow_run.head_branch
      : event.payload.ref?.replace(/^refs\/heads\//, "") ?? event.payload.pull_request.base.ref;
    return matches(wanted, branch);
  },
  tags: (wanted, event) =>
    event.payload.ref.startsWith("refs/tags/") && matches(wanted, event.payload.ref.slice("refs/tags/".length)),
};

/** Throws where the file is no YAML. */
export function readWorkflow(text) {
  const workflow = parse(text);
  const on = workflow.on;
  if (typeof on === "string") workflow.on = { [on]: null };
  if (Array.isArray(on)) workflow.on = Object.fromEntries(on.map((name) => [name, null]));
  return workflow;
}

/** Whether the event starts it. Throws on a filter that this runner does not know, so that none is passed over. */
export function starts(workflow, event) {
  if (!(event.name in workflow.on)) return false;
  const asked = { ...(workflow.on[event.name] ?? {}) };
  if (event.name === "schedule") return true;
  if (!asked.types && usualTypes[event.name]) asked.types = usualTypes[event.name];
  // A push of a tag does not start what only names branches, and the other way round.
  if (event.name === "push" && event.payload.ref.startsWith("refs/tags/") && asked.branches && !asked.tags) return false;
  return Object.entries(asked).every(([name, wanted]) => {
    if (!filters[name]) throw new Error(`the runner does not know the filter '${name}' of '${event.name}'`);
    return filters[name](wanted, event);
  });
}

/** The combinations of a matrix; one empty one where there is none. */
export function combinations(matrix) {
  const { include = [], exclude = [], ...axes } = matrix ?? {};
  if (exclude.length > 0) throw new Error("the runner does not know 'exclude' of a matrix");
  let rows = [{}];
  for (const [axis, values] of Object.entries(axes)) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [axis]: value })));
  }
  return Object.keys(axes).length === 0 && include.length > 0 ? include : [...rows, ...include];
}

/** The jobs in an order in which each comes after those that it needs. Throws on a circle. */
export function inOrder(jobs) {
  const done = [];
  const visit = (id, way) => {
    if (way.includes(id)) throw new Error(`the jobs need each other: ${[...way, id].join(" -> ")}`);
    if (!jobs[id]) throw new Error(`'${way.at(-1)}' needs the job '${id}', which is not there`);
    for (const needed of needs(jobs[id])) visit(needed, [...way, id]);
    if (!done.includes(id)) done.push(id);
  };
  for (const id of Object.keys(jobs)) visit(id, []);
  return done;
}

export const needs = (job) => [job.needs ?? []].flat();
