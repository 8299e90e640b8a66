import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readDocumentedPolicies } from "./documented-policies";
import { readResults } from "./results";

test("a file that could not be loaded counts as a failed test, and a pending test as skipped", () => {
  const report = {
    testResults: [
      { name: "broken.mjs", message: "Cannot find axios", assertionResults: [] },
      {
        name: "good.mjs",
        assertionResults: [
          { title: "a", status: "passed", failureMessages: [] },
          { title: "b", status: "failed", failureMessages: ["first line\nat somewhere"] },
          { title: "c", status: "pending" },
        ],
      },
    ],
  };
  expect(readResults(JSON.stringify(report))).toEqual([
    { name: "broken.mjs", status: "failed", message: "Cannot find axios" },
    { name: "a", status: "passed", message: "" },
    { name: "b", status: "failed", message: "first line" },
    { name: "c", status: "skipped", message: "" },
  ]);
});

test("of a page only the blocks that are policies are checked, indented or not", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-docs-"));
  const page = [
    "```yaml policy.yml",
    "on_http_request:",
    "  - actions:",
    "      - type: deny",
    "```",
    "- In a list:",
    "  ```json",
    '  {"on_http_request": [{"actions": [{"type": "teleport"}]}]}',
    "  ```",
    "```yaml",
    "endpoints:",
    "  - traffic_policy:",
    "      on_http_request: []",
    "```",
    "```bash",
    "on_http_request: not this",
    "```",
  ].join("\n");
  try {
    mkdirSync(path.join(folder, "traffic-policy"));
    writeFileSync(path.join(folder, "traffic-policy", "page.mdx"), page);
    const judged = readDocumentedPolicies(folder);
    expect(judged.map(({ refusal }) => refusal)).toEqual([undefined, "ERR_NGROK_2201"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
