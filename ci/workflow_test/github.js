// What a pretend GitHub knows, as one JSON file: the runner and the stand-in for gh both read and write it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zip } from "./zip.js";

const nothing = {
  tokens: {}, // token -> the rights of its job
  pulls: {}, // number -> as the API has it
  labels: {}, // number -> [{name}]
  issue_events: {}, // number -> [{event, label, actor, created_at}]
  comments: {}, // number -> [{id, user, body}]
  commit_pulls: {}, // commit -> [pull]
  artifacts: [], // {id, name, size_in_bytes, expired, created_at, run_id, file}
  releases: {}, // tag -> {title, assets}
  writes: [], // every change that was made through the API: {method, path}
};

export class GitHub {
  constructor(folder) {
    this.folder = folder;
    this.file = join(folder, "github.json");
    if (!existsSync(this.file)) this.save(nothing);
  }

  get state() {
    return JSON.parse(readFileSync(this.file, "utf8"));
  }

  save(state) {
    writeFileSync(this.file, JSON.stringify(state, null, 1));
  }

  change(how) {
    const state = this.state;
    const answer = how(state);
    this.save(state);
    return answer;
  }

  /** Sets a label as a person does: it is there, and the events say who. */
  label(number, name, who, when = "2026-03-01T12:00:00Z") {
    this.change((state) => {
      (state.labels[number] ??= []).push({ name });
      (state.issue_events[number] ??= []).push(
        { event: "labeled", label: { name }, actor: { login: who }, created_at: when });
    });
  }

  unlabel(number, name) {
    this.change((state) => {
      state.labels[number] = state.labels[number].filter((label) => label.name !== name);
    });
  }

  comment(number, login, body) {
    return this.change((state) => {
      const id = 1000 + Object.values(state.comments).flat().length;
      (state.comments[number] ??= []).push({ id, user: { login }, body });
      return id;
    });
  }

  comments(number) {
    return this.state.comments[number] ?? [];
  }

  /** entries as zip() takes them, or the bytes of what is no zip. A later one of the same run and name counts. */
  storeArtifact(runId, name, entries, more = {}) {
    const bytes = Buffer.isBuffer(entries) ? entries : zip(entries);
    this.change((state) => {
      const id = 500 + state.artifacts.length;
      const file = join(this.folder, `artifact-${id}.zip`);
      writeFileSync(file, bytes);
      state.artifacts.push({
        id, name, size_in_bytes: bytes.length, expired: false, run_id: runId, file,
        created_at: new Date(Date.UTC(2026, 2, 1) + id * 1000).toISOString(), ...more,
      });
    });
  }

  artifacts(runId) {
    return this.state.artifacts.filter((artifact) => artifact.run_id === runId);
  }
}
