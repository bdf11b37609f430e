// Stands in for gh: answers from the pretend GitHub, asks for the same rights, notes what is written.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { GitHub } from "./github.js";

const github = new GitHub(dirname(process.env.GITHUB_STATE));
const reader = /^(read|write)$/;

class Refusal extends Error {}

// Each: method, path below the repository, the right it asks for, what it answers.
const routes = [
  ["GET", /^actions\/runs\/(\d+)\/artifacts$/, ["actions", reader], (state, [run], query) => ({
    artifacts: state.artifacts.filter((a) => a.run_id === Number(run) && a.name === query.get("name")),
  })],
  ["GET", /^actions\/artifacts\/(\d+)\/zip$/, ["actions", reader], (state, [id]) =>
    readFileSync(state.artifacts.find((a) => a.id === Number(id)).file)],
  ["GET", /^pulls\/(\d+)$/, ["pull-requests", reader], (state, [number]) => state.pulls[number]],
  ["GET", /^pulls$/, ["pull-requests", reader], (state, _, query) => Object.values(state.pulls).filter((p) =>
    query.get("state") === "open" && `${p.head.repo.full_name.split("/")[0]}:${p.head.ref}` === query.get("head"))],
  ["GET", /^commits\/(\w+)\/pulls$/, ["pull-requests", reader], (state, [sha]) => state.commit_pulls[sha] ?? []],
  ["GET", /^issues\/(\d+)\/labels$/, ["pull-requests", reader], (state, [number]) => state.labels[number] ?? []],
  ["GET", /^issues\/(\d+)\/events$/, ["pull-requests", reader], (state, [number]) => state.issue_events[number] ?? []],
  ["GET", /^issues\/(\d+)\/comments$/, ["pull-requests", reader], (state, [number]) => state.comments[number] ?? []],
  ["POST", /^issues\/(\d+)\/comments$/, ["pull-requests", /^write$/], (state, [number], query, fields) => {
    const id = 1000 + Object.values(state.comments).flat().length;
    const comment = { id, user: { login: "github-actions[bot]" }, body: fields.body };
    (state.comments[number] ??= []).push(comment);
    return comment;
  }],
  ["PATCH", /^issues\/comments\/(\d+)$/, ["pull-requests", /^write$/], (state, [id], query, fields) => {
    const comment = Object.values(state.comments).flat().find((c) => c.id === Number(id));
    if (comment) comment.body = fields.body;
    return comment;
  }],
];

function allow(state, [right, needed]) {
  const rights = state.tokens[process.env.GH_TOKEN];
  if (!rights) throw new Refusal("set the GH_TOKEN environment variable (HTTP 401)");
  if (!needed.test(rights[right] ?? "none")) throw new Refusal(`Resource not accessible by integration (HTTP 403): ${right}`);
}

function readOptions(words) {
  const options = { method: "GET", fields: {}, query: [], jq: null, paginate: false, silent: false, path: "" };
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === "--method") options.method = words[++at];
    else if (word === "--jq") options.jq = words[++at];
    else if (word === "--paginate") options.paginate = true;
    else if (word === "--silent") options.silent = true;
    else if (word === "-F") {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(words[++at]);
      options.fields[name] = value.startsWith("@") ? readFileSync(value.slice(1), "utf8") : value;
    } else if (word === "-f") options.query.push(/^([^=]+)=(.*)$/s.exec(words[++at]).slice(1));
    else if (word.startsWith("-")) throw new Refusal(`unknown flag: ${word}`);
    else options.path = word;
  }
  return options;
}

function print(value, options) {
  if (options.silent) return;
  if (Buffer.isBuffer(value)) process.stdout.write(value);
  else if (options.jq === null) process.stdout.write(JSON.stringify(value));
  else {
    const jq = spawnSync("jq", ["-rc", options.jq], { input: JSON.stringify(value), encoding: "utf8" });
    if (jq.status !== 0) throw new Refusal(`--jq: ${jq.stderr}`);
    process.stdout.write(jq.stdout);
  }
}

function api(words) {
  const options = readOptions(words);
  const url = new URL(options.path, "https://api.invalid/");
  for (const [name, value] of options.query) url.searchParams.set(name, value); // of a GET
  const prefix = `/repos/${process.env.GITHUB_REPOSITORY}/`;
  if (!url.pathname.startsWith(prefix)) throw new Refusal(`Not Found (HTTP 404): ${options.path}`);
  const path = url.pathname.slice(prefix.length);
  const [, pattern, right, answer] = routes.find(([method, p]) => method === options.method && p.test(path)) ?? [];
  if (!pattern) throw new Refusal(`Not Found (HTTP 404): ${options.method} ${path}`);
  const value = github.change((state) => {
    allow(state, right);
    const found = answer(state, pattern.exec(path).slice(1), url.searchParams, options.fields);
    if (found === undefined) throw new Refusal(`Not Found (HTTP 404): ${path}`);
    if (options.method !== "GET") state.writes.push({ method: options.method, path });
    return found;
  });
  if (!Array.isArray(value)) return print(value, options);
  const size = Number(url.searchParams.get("per_page") ?? 30);
  const pages = options.paginate ? Math.max(1, Math.ceil(value.length / size)) : 1;
  for (let page = 0; page < pages; page++) print(value.slice(page * size, (page + 1) * size), options);
}

function release([verb, tag, ...words]) {
  const files = words.filter((word, at) => !word.startsWith("--") && !["--repo", "--title"].includes(words[at - 1]));
  github.change((state) => {
    allow(state, ["contents", verb === "view" ? reader : /^write$/]);
    if (verb !== "create" && !state.releases[tag]) throw new Refusal("release not found");
    if (verb === "create") state.releases[tag] = { assets: [] };
    if (verb === "upload") state.releases[tag].assets.push(...files.map((file) => basename(file)));
    if (verb !== "view") state.writes.push({ method: verb, path: `releases/${tag}` });
  });
}

try {
  const [command, ...words] = process.argv.slice(2);
  if (command === "api") api(words);
  else if (command === "release") release(words);
  else throw new Refusal(`unknown command ${command}`);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`gh: ${error.message}\n`);
  process.exitCode = 1;
}
