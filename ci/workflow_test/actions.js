// Stand-ins for the actions that our workflows use. They do the real thing, on local folders.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const isTrue = (value) => String(value) === "true";

function checkout({ inputs, job, run }) {
  if (String(inputs["persist-credentials"]) !== "false") throw new Error("the checkout keeps its credentials");
  const git = (...words) => execFileSync("git", ["-C", job.workspace, ...words], { env: job.environment, stdio: "pipe" });
  const ref = inputs.ref || run.github.sha;
  const depth = Number(inputs["fetch-depth"] ?? 1);
  git("init", "--quiet", "--initial-branch", "checkout");
  git("remote", "add", "origin", `${run.github.server_url}/${run.github.repository}`);
  git("fetch", "--quiet", ...(depth > 0 ? ["--depth", String(depth)] : []), "origin", ref);
  git("checkout", "--quiet", "--detach", "FETCH_HEAD");
}

// As the real one: of a folder what is in it, of a file the file alone.
function filesBelow(path, prefix = "") {
  if (statSync(path).isFile()) return [[basename(path), readFileSync(path)]];
  return readdirSync(path).sort().flatMap((name) => {
    const below = join(path, name);
    return statSync(below).isDirectory() ? filesBelow(below, `${prefix}${name}/`)
      : [[prefix + name, readFileSync(below)]];
  });
}

function uploadArtifact({ inputs, job, run }) {
  const path = join(job.workspace, inputs.path);
  if (!existsSync(path)) {
    if ((inputs["if-no-files-found"] ?? "warn") === "error") throw new Error(`no files at ${inputs.path}`);
    return;
  }
  run.platform.github.storeArtifact(run.id, inputs.name, filesBelow(path));
}

function downloadArtifact({ inputs, job, run }) {
  const other = inputs["run-id"] !== undefined && Number(inputs["run-id"]) !== run.id;
  const { github } = run.platform;
  if (other && !["read", "write"].includes(github.state.tokens[inputs["github-token"]]?.actions)) {
    throw new Error("an artifact of another run needs a token with actions: read");
  }
  const pattern = inputs.pattern && new RegExp(`^${inputs.pattern.replace(/\*/g, ".*")}$`);
  const newest = new Map(); // of each name, the one of the last attempt
  for (const artifact of github.artifacts(Number(inputs["run-id"] ?? run.id))) {
    if (pattern ? pattern.test(artifact.name) : artifact.name === inputs.name) newest.set(artifact.name, artifact);
  }
  if (newest.size === 0 && !pattern) throw new Error(`no artifact ${inputs.name}`);
  for (const artifact of newest.values()) {
    const folder = join(job.workspace, inputs.path ?? ".", pattern && !isTrue(inputs["merge-multiple"]) ? artifact.name : "");
    mkdirSync(folder, { recursive: true });
    execFileSync("unzip", ["-q", "-o", artifact.file, "-d", folder], { stdio: "pipe" });
  }
}

function hasRight(run, job, right, level) {
  const have = run.platform.github.state.tokens[job.token][right] ?? "none";
  if (have !== "write" && have !== level) throw new Error(`the job needs ${right}: ${level} and has ${have}`);
}

function configurePages({ job, run }) {
  hasRight(run, job, "pages", "read");
  if (!run.platform.pages) throw new Error("Get Pages site failed: Not Found");
  return { base_url: "https://owner.github.example/gatebench" };
}

function uploadPages({ inputs, job, run }) {
  const path = join(job.workspace, inputs.path);
  if (!existsSync(join(path, "index.html"))) throw new Error(`no index.html in ${inputs.path}`);
  run.platform.github.storeArtifact(run.id, "github-pages", filesBelow(path));
}

function deployPages({ job, run }) {
  hasRight(run, job, "pages", "write");
  hasRight(run, job, "id-token", "write");
  const artifact = run.platform.github.artifacts(run.id).findLast((a) => a.name === "github-pages");
  if (!artifact) throw new Error("there is no artifact github-pages");
  cpSync(artifact.file, join(run.platform.folder, "pages.zip"));
  return { page_url: "https://owner.github.example/gatebench/" };
}

// A cache that is always empty: nothing may depend on a hit.
const cache = () => ({ "cache-hit": "false" });

const standIns = {
  "actions/checkout": checkout,
  "actions/upload-artifact": uploadArtifact,
  "actions/download-artifact": downloadArtifact,
  "actions/cache": cache,
  "actions/configure-pages": configurePages,
  "actions/upload-pages-artifact": uploadPages,
  "actions/deploy-pages": deployPages,
};

/** Runs `owner/name@sha` and returns its outputs. Throws where it fails, or where there is no stand-in. */
export function runAction(uses, what) {
  const standIn = standIns[uses.split("@")[0]];
  if (!standIn) throw new Error(`no stand-in for the action ${uses}`);
  return standIn(what) ?? {};
}

/** GITHUB_OUTPUT and GITHUB_ENV: `name=value`, or `name<<END` and lines up to END. */
export function readAssignments(file) {
  const values = {};
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  for (let at = 0; at < lines.length; at++) {
    const block = /^([\w-]+)<<(.+)$/.exec(lines[at]);
    if (block) {
      const end = lines.indexOf(block[2], at + 1);
      values[block[1]] = lines.slice(at + 1, end).join("\n");
      at = end;
    } else if (lines[at] !== "") {
      const equals = lines[at].indexOf("=");
      if (equals < 1) throw new Error(`'${lines[at]}' assigns nothing`);
      values[lines[at].slice(0, equals)] = lines[at].slice(equals + 1);
    }
  }
  return values;
}

export const emptyFile = (path) => (writeFileSync(path, ""), path);
