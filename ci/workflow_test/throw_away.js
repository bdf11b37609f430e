// A throw-away repository on a pretend GitHub: the real workflows and scripts, and a gate that measures nothing.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { GitHub } from "./github.js";
import { Run } from "./runner.js";

const here = dirname(fileURLToPath(import.meta.url));
export const source = process.env.GATEBENCH_SOURCE;
export const compare = process.env.GATEBENCH_COMPARE;

// At the edge of measuring and building stand-ins take over; all that decides is the real thing.
const stoppedAtTheEdge = ["gate", "build_compare"];
const withoutEffect = ["perf_selftest", "setup", "test", "lint", "coverage", "fuzz", "package", "package_check",
  "workflow_test"];

export class Platform {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "gatebench-workflows-"));
    this.repository = "owner/gatebench";
    this.github = new GitHub(this.folder);
    this.runs = 0;
    this.pages = true; // whether the repository has them
    this.tree = join(this.folder, "tree");
    const bare = join(this.folder, "server", `${this.repository}`);
    const home = join(this.folder, "home");
    const bin = join(this.folder, "bin");
    for (const folder of [this.tree, bare, home, bin]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(home, ".gitconfig"), [
      "[user]", "name = Ada", "email = ada@example.org", "[init]", "defaultBranch = main", "[gc]", "auto = 0",
      `[url "file://${join(this.folder, "server")}/"]`, "insteadOf = https://github.example/", "",
    ].join("\n"));
    this.script(join(bin, "gh"), `exec "${process.execPath}" "${join(here, "gh.js")}" "$@"`);
    this.environment = {
      PATH: `${bin}:${process.env.PATH}`, HOME: home, GIT_CONFIG_NOSYSTEM: "1", LC_ALL: "C.UTF-8",
      TMPDIR: join(this.folder, "home"), GITHUB_STATE: this.github.file,
      COMPARE_BINARY: compare, MEASURED: join(this.folder, "measured.txt"), FAILING: join(this.folder, "failing.txt"),
    };
    writeFileSync(this.environment.MEASURED, "");
    writeFileSync(this.environment.FAILING, "");
    this.bare = bare;
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare], { env: this.environment });
    this.git("init", "--quiet");
    this.git("remote", "add", "origin", `https://github.example/${this.repository}`);
    this.fillTree();
    this.commit("First", { speed: "same" });
    this.git("push", "--quiet", "origin", "HEAD:main");
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  script(path, text) {
    writeFileSync(path, `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path, 0o755);
  }

  git(...words) {
    return execFileSync("git", ["-C", this.tree, ...words],
      { env: this.environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 64 << 20 }).trim();
  }

  fillTree() {
    cpSync(join(source, ".github"), join(this.tree, ".github"), { recursive: true });
    mkdirSync(join(this.tree, "ci"));
    for (const name of readdirSync(join(source, "ci")).filter((entry) => entry.endsWith(".sh"))) {
      copyFileSync(join(source, "ci", name), join(this.tree, "ci", name));
    }
    for (const name of stoppedAtTheEdge) {
      copyFileSync(join(here, "edge", `${name}.sh`), join(this.tree, "ci", `${name}.sh`));
      chmodSync(join(this.tree, "ci", `${name}.sh`), 0o755);
    }
    for (const name of withoutEffect) this.script(join(this.tree, "ci", `${name}.sh`), noEffect(name));
    mkdirSync(join(this.tree, "recorded"));
    const baseline = readFileSync(join(source, "compare/examples/baseline.json"), "utf8");
    writeFileSync(join(this.tree, "recorded/baseline.json"), baseline);
    writeFileSync(join(this.tree, "recorded/same.json"), baseline);
    copyFileSync(join(source, "compare/examples/current.json"), join(this.tree, "recorded/slower.json"));
  }

  /** Commits files (name -> text) in the tree; the new commit. */
  commit(subject, files) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.tree, name)), { recursive: true });
      writeFileSync(join(this.tree, name), text);
    }
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "-m", subject);
    return this.git("rev-parse", "HEAD");
  }

  read(commit, file) {
    return this.git("show", `${commit}:${file}`);
  }

  get main() {
    return this.git("ls-remote", "origin", "refs/heads/main").split("\t")[0];
  }

  nextRunId() {
    return 7000 + this.runs++;
  }

  /** How often, and of which commit, the gate measured. */
  get measured() {
    return readFileSync(this.environment.MEASURED, "utf8").split("\n").filter(Boolean);
  }

  /** Lets the stand-in of a script (test, lint, ...) fail, with its arguments where given. */
  fail(call) {
    writeFileSync(this.environment.FAILING, `${call}\n`);
  }

  run(workflow, event) {
    return new Run(this, `.github/workflows/${workflow}.yml`, event);
  }
}

const noEffect = (name) => `call="${name}\${*:+ $*}"
if grep -Fxq "$call" "$FAILING"; then exit 1; fi
case $call in
  package)
    mkdir -p build/package/out
    cd build/package/out
    echo older >gatebench_0.0.9_amd64.deb
    echo package >gatebench_0.1.0_amd64.deb
    sha256sum gatebench_0.1.0_amd64.deb >SHA256SUMS
    ;;
esac`;
