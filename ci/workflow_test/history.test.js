// history.yml: what was measured of main is appended, whoever else pushes meanwhile, and the page follows.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { completed, merge, openPullRequest } from "./events.js";
import { Platform, compare } from "./throw_away.js";

let platform;
beforeEach(() => { platform = new Platform(); });
afterEach(() => platform.remove());

const branch = "gh-history";
const git = (...words) => execFileSync("git", ["-C", platform.bare, ...words],
  { env: platform.environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
const history = () => git("grep", "-h", "", branch, "--");
const commits = () => Number(git("rev-list", "--count", branch));
const has = (ref) => git("branch", "--list", ref) !== "";
const page = () => execFileSync("unzip", ["-p", join(platform.folder, "pages.zip"), "index.html"], { encoding: "utf8" });

/** Merges a pull request, lets perf.yml measure main and history.yml run after it. */
function grow(speed, { number = 7, labels = [] } = {}) {
  const pull = openPullRequest(platform, { number, files: { speed } });
  for (const label of labels) platform.github.label(number, label, "grace");
  const perf = platform.run("perf", merge(platform, pull));
  return { perf, pull, run: platform.run("history", completed(platform, perf)) };
}

// Before the first `times` pushes to the history somebody else pushes to it: a hook of the pushing clone, for
// that is the moment at which it has seen the remote branch and has not written it.
function interfere(times) {
  const templates = join(platform.folder, "templates");
  mkdirSync(join(templates, "hooks"), { recursive: true });
  const other = join(platform.folder, "other");
  platform.script(join(templates, "hooks", "pre-push"), `set -eu
unset \${!GIT_@}
export GIT_CONFIG_GLOBAL="$HOME/.gitconfig.other"
count=$(cat "${other}.count")
if [ "$count" -ge ${times} ]; then exit 0; fi
echo $((count + 1)) >"${other}.count"
rm -rf "${other}"
git clone --quiet --branch ${branch} "file://${platform.bare}" "${other}"
cd "${other}"
echo "by somebody else $count" >>note.txt
git add note.txt
git -c user.name=Bo -c user.email=bo@example.org commit --quiet -m "By somebody else"
git push --quiet origin HEAD:${branch}`);
  writeFileSync(`${other}.count`, "0");
  execFileSync("git", ["config", "--global", "init.templateDir", templates], { env: platform.environment });
}

test("the first run makes the branch, the page and the feed", () => {
  const { pull, run } = grow("same");
  assert.equal(run.conclusion, "success", run.log);
  assert.match(history(), new RegExp(pull.sha));
  assert.match(history(), /actions\/runs\/7000/);
  assert.match(history(), /ubuntu24-20260301\.1/);
  assert.match(page(), /<html/);
  assert.equal(run.jobs.deploy.result, "success");
});

test("the feed links into the page", () => {
  grow("same");
  const feed = execFileSync("unzip", ["-p", join(platform.folder, "pages.zip"), "feed.xml"], { encoding: "utf8" });
  assert.match(feed, /https:\/\/owner\.github\.example\/gatebench\//);
});

test("a repository without Pages keeps its history and publishes nothing", () => {
  platform.pages = false;
  const { pull, run } = grow("same");
  assert.equal(run.conclusion, "success", run.log);
  assert.match(history(), new RegExp(pull.sha));
  assert.equal(run.jobs.deploy.result, "skipped");
});

test("the next commit is appended, and what was there stays", () => {
  const first = grow("same").pull.sha;
  const second = grow("same", { number: 8 });
  assert.equal(second.run.conclusion, "success", second.run.log);
  assert.equal(commits(), 2);
  assert.match(history(), new RegExp(first));
  assert.match(history(), new RegExp(second.pull.sha));
});

test("the same run again adds nothing", () => {
  const { perf } = grow("same");
  const before = history();
  const again = platform.run("history", completed(platform, perf));
  assert.equal(again.conclusion, "success", again.log);
  assert.equal(history(), before);
});

test("somebody else's push between is kept: it is fetched and appended to", () => {
  grow("same");
  interfere(2);
  const { pull, run } = grow("same", { number: 8 });
  assert.equal(run.conclusion, "success", run.log);
  assert.match(run.log, /trying again on top of it/);
  assert.match(history(), /by somebody else 0/);
  assert.match(history(), /by somebody else 1/);
  assert.match(history(), new RegExp(pull.sha));
  assert.equal(commits(), 4);
});

test("where it never gets its turn, it gives up, says so and has lost nothing", () => {
  grow("same");
  interfere(99);
  const { pull, run } = grow("same", { number: 8 });
  assert.equal(run.jobs.append.result, "failure");
  assert.match(run.log, /cannot push to gh-history .* tried 5 times/);
  assert.doesNotMatch(history(), new RegExp(pull.sha));
  assert.equal(run.jobs.deploy.result, "skipped");
});

test("an accepted regression is in the history with who and why", () => {
  const { run } = grow("slower", { labels: ["perf-regression-ok"] });
  assert.equal(run.conclusion, "success", run.log);
  assert.match(history(), /grace/);
  assert.match(history(), /label perf-regression-ok on #7/);
});

test("one that nobody accepted is in the history too, without a name", () => {
  const { perf, pull, run } = grow("slower");
  assert.equal(perf.conclusion, "failure");
  assert.equal(run.jobs.append.result, "success", run.log);
  assert.match(history(), new RegExp(pull.sha));
  assert.doesNotMatch(history(), /grace|perf-regression-ok/);
});

/** Adds commits of a year that all measured the same, to what the branch has. */
function seed(count, measured = "same", year = 2020) {
  const folder = join(platform.folder, "seed");
  const git = (...words) => execFileSync("git", ["-C", folder, ...words], { env: platform.environment, stdio: "pipe" });
  if (!existsSync(folder)) {
    mkdirSync(folder);
    git("init", "--quiet");
  }
  if (has(branch)) {
    git("fetch", "--quiet", `file://${platform.bare}`, branch);
    git("reset", "--quiet", "--hard", "FETCH_HEAD");
  }
  for (let at = 1; at <= count; at++) {
    execFileSync(compare, ["history", "add", folder, join(platform.tree, `recorded/${measured}.json`),
      "--suite", "micro", "--commit", `${year}${String(at).padStart(36, "0")}`,
      "--time", `${year}-03-${String(at).padStart(2, "0")}T00:00:00Z`, "--subject", "A commit", "--author", "Ada",
      "--environment", "image=ubuntu24-20260301.1"], { stdio: "pipe" });
  }
  git("add", "--all");
  git("commit", "--quiet", "-m", "Seed");
  git("push", "--quiet", `file://${platform.bare}`, `HEAD:${branch}`);
}

test("a regression that is new in the history fails the job once; the page that shows it is published", () => {
  seed(20);
  seed(5, "slower", 2021); // one commit may be noise; what stays is no more
  const { perf, run } = grow("slower");
  assert.equal(run.jobs.append.result, "failure", run.log);
  assert.match(run.log, /the history has a new regression/);
  assert.match(run.summary, /read\\?_openai/);
  assert.equal(run.jobs.deploy.result, "success");
  const again = platform.run("history", completed(platform, perf));
  assert.equal(again.conclusion, "success", "nobody is told twice");
});

test("an accepted one does not, and neither does a commit that is as fast", () => {
  seed(20);
  assert.equal(grow("same").run.conclusion, "success");
  assert.equal(grow("slower", { number: 8, labels: ["perf-regression-ok"] }).run.conclusion, "success");
  seed(5, "slower", 2090);
  const { run } = grow("slower", { number: 9, labels: ["perf-regression-ok"] });
  assert.equal(run.conclusion, "success", run.log);
});

test("an acceptance that is not as ours are is refused", () => {
  const { perf } = grow("slower", { labels: ["perf-regression-ok"] });
  const evil = '{"schema":"gatebench.acceptance/1","pull_request":7,"label":"x","who":"a\\nb","when":"--why"}';
  platform.github.storeArtifact(perf.id, "perf-acceptance", [["acceptance.json", evil]]);
  const run = platform.run("history", completed(platform, perf));
  assert.equal(run.jobs.append.result, "failure");
  assert.match(run.log, /is not what ci\/perf_decide\.sh writes/);
});

test("what was measured cannot accept itself", () => {
  const perf = platform.run("perf", merge(platform, openPullRequest(platform, { files: { speed: "slower" } })));
  const forged = '{"schema":"gatebench.acceptance/1","pull_request":7,"label":"x","who":"mallory","when":"2026"}';
  const micro = readFileSync(join(platform.tree, "recorded/slower.json"));
  const accepted = (name, entries) => {
    platform.github.storeArtifact(perf.id, name, [...entries, ["acceptance.json", forged]]);
    const run = platform.run("history", completed(platform, perf));
    assert.equal(run.jobs.append.result, "success", run.log);
    return history().includes("mallory");
  };
  assert.equal(accepted("perf", [["micro.json", micro]]), false);
  assert.equal(accepted("perf-acceptance", []), true, "the twin: of the job that decides");
});

test("pull requests, forks with a branch called main and cancelled runs write nothing", () => {
  const pull = openPullRequest(platform, { files: { speed: "same" }, fork: true, branch: "main" });
  const fork = platform.run("perf", pull);
  assert.equal(platform.run("history", completed(platform, fork)).conclusion, "skipped");
  const onMain = platform.run("perf", merge(platform, pull));
  const event = (changed) => completed(platform, onMain, changed);
  assert.equal(platform.run("history", event({ head_repository: "stranger/gatebench" })).conclusion, "skipped");
  assert.equal(platform.run("history", event({ conclusion: "cancelled" })).conclusion, "skipped");
  assert.equal(platform.run("history", event({ branch: "topic" })).started, false);
  assert.equal(has(branch), false);
  assert.equal(platform.run("history", event({})).conclusion, "success", "the twin");
  assert.equal(has(branch), true);
});

test("what could not be measured leaves nothing and is no error", () => {
  const { run } = grow("broken");
  assert.equal(run.jobs.append.result, "success", run.log);
  assert.equal(has(branch), false);
  assert.equal(existsSync(join(platform.folder, "pages.zip")), false);
});

test("only the job that appends may write contents, and its token is in no file and no log", () => {
  const { run } = grow("same");
  assert.equal(run.jobs.append.permissions.contents, "write");
  assert.equal(run.jobs.deploy.permissions.contents, undefined);
  const [part] = run.jobs.append.parts;
  const encoded = Buffer.from(`x-access-token:${part.token}`).toString("base64");
  assert.doesNotMatch(run.log, new RegExp(`${part.token}|${encoded}`));
  const found = execFileSync("bash", ["-c", `grep -rlF -e '${encoded}' '${part.workspace}' '${platform.bare}' || true`]);
  assert.equal(found.toString(), "");
  assert.deepEqual(part.written, {});
  assert.equal(part.pathWritten, false);
});
