// Recorded events, with what differs from case to case filled in: "$head" in a payload is values.head.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "events");

/** The payload events/NAME.json. Throws where it asks for a value that is not given. */
export function payload(name, values) {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"), (_, value) => {
    if (typeof value !== "string") return value;
    const whole = /^\$(\w+)$/.exec(value);
    const given = (key) => {
      if (!(key in values)) throw new Error(`the event ${name} needs '${key}'`);
      return values[key];
    };
    return whole ? given(whole[1]) : value.replace(/\$(\w+)/g, (_all, key) => given(key));
  });
}

/** Opens a pull request on top of main, as GitHub does: with a merge commit that nobody made. */
export function openPullRequest(platform, { number = 7, files = {}, fork = false, branch = "change", action } = {}) {
  const base = platform.main;
  platform.git("checkout", "--quiet", "--detach", base);
  const head = platform.commit("A change", files);
  platform.git("checkout", "--quiet", "--detach", base);
  platform.git("merge", "--quiet", "--no-ff", "-m", `Merge ${head} into ${base}`, head);
  const merge = platform.git("rev-parse", "HEAD");
  platform.git("push", "--quiet", "--force", "origin", `${head}:refs/pull/${number}/head`, `${merge}:refs/pull/${number}/merge`);
  const recorded = action === "labeled" ? "pull_request_labeled" : fork ? "pull_request_fork" : "pull_request";
  const body = payload(recorded, { number, head, base, merge, branch, title: "A change" });
  platform.github.change((state) => { state.pulls[number] = body.pull_request; });
  return { name: "pull_request", payload: body, sha: merge, ref: `refs/pull/${number}/merge`, head, base };
}

/** The push to main that merging it makes. */
export function merge(platform, pull) {
  platform.git("push", "--quiet", "origin", `${pull.sha}:refs/heads/main`);
  const { number } = pull.payload;
  platform.github.change((state) => {
    state.commit_pulls[pull.sha] = [{ number: 3, merge_commit_sha: pull.base }, { number, merge_commit_sha: pull.sha }];
  });
  return push(pull.sha, pull.base, "refs/heads/main");
}

export const push = (head, base, ref) =>
  ({ name: "push", payload: payload("push", { head, base, ref, title: "A change" }), sha: head, ref });

/** The merge queue tries a pull request on top of main. */
export function queue(platform, pull) {
  const ref = `refs/heads/gh-readonly-queue/main/pr-${pull.payload.number}-${pull.base}`;
  platform.git("push", "--quiet", "origin", `${pull.sha}:${ref}`);
  return { name: "merge_group", payload: payload("merge_group", { head: pull.sha, base: pull.base, ref, title: "A change" }), sha: pull.sha, ref };
}

/** What GitHub sends when the run has ended; it is handled with the files of main. */
export function completed(platform, run, changed = {}) {
  const pull = run.event.payload.pull_request;
  const values = {
    run: run.id, workflow: run.workflow.name, event: run.event.name, conclusion: run.conclusion, attempt: run.attempt,
    head: pull ? pull.head.sha : run.event.sha, branch: pull ? pull.head.ref : run.event.ref.replace("refs/heads/", ""),
    head_repository: pull ? pull.head.repo.full_name : platform.repository, actor: run.github.actor,
    url: `https://github.example/owner/gatebench/actions/runs/${run.id}`,
    pull_requests: pull && !pull.head.repo.fork ? [{ number: pull.number }] : [], // of a fork it is empty
    ...changed,
  };
  values.head_owner = values.head_repository.split("/")[0];
  return { name: "workflow_run", payload: payload("workflow_run", values), sha: platform.main, ref: "refs/heads/main" };
}
