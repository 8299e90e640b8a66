import { z } from "zod";

const INTERNET = "its app is a site of ngrok's on the internet";

/** The tests that cannot run here, by name, with the reason. */
export const SKIPPED = new Map([
  ["tls backend", INTERNET],
  ["unverified tls backend", INTERNET],
]);

export type TestResult = { name: string; status: "passed" | "failed" | "skipped"; message: string };

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().default(""),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Reads the report of the test runner. A file that could not be loaded counts as one failed test. */
export function readResults(json: string): TestResult[] {
  return reportSchema
    .parse(JSON.parse(json))
    .testResults.flatMap(({ name, message, assertionResults }) => {
      if (assertionResults.length === 0) return [{ name, status: "failed" as const, message }];
      return assertionResults.map(({ title, status, failureMessages }) => ({
        name: title,
        status: status === "passed" || status === "failed" ? status : ("skipped" as const),
        message: failureMessages?.[0]?.split("\n")[0] ?? "",
      }));
    });
}
