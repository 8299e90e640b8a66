import { z } from "zod";
import { NOT_APPLICABLE } from "@/e2e/world";

// The fields of Playwright's JSON report that are read here (https://playwright.dev/docs/test-reporters#json-reporter).

const annotationSchema = z.object({ type: z.string(), description: z.string().optional() });

const specSchema = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({
      status: z.enum(["expected", "unexpected", "flaky", "skipped"]),
      annotations: z.array(annotationSchema),
    }),
  ),
});

type Suite = { specs: z.infer<typeof specSchema>[]; suites?: Suite[] | undefined };

const suiteSchema: z.ZodType<Suite> = z.object({
  specs: z.array(specSchema),
  get suites() {
    return z.array(suiteSchema).optional();
  },
});

const reportSchema = z.object({
  suites: z.array(suiteSchema),
  errors: z.array(z.object({ message: z.string().optional() })),
});

/** The results of the journeys in one world. A journey is identified by its file and title. */
export type Outcome = {
  passed: number;
  failed: string[];
  /** By reason. */
  notApplicable: Map<string, string[]>;
  /** Journeys that this machine cannot run, by reason. */
  skipped: Map<string, string[]>;
};

/**
 * Throws when the text is not a report. A journey that was skipped without a reason counts as failed, and so does an
 * error outside any journey.
 */
export function readReport(report: unknown): Outcome {
  const { suites, errors } = reportSchema.parse(report);
  const outcome: Outcome = {
    passed: 0,
    failed: errors.map(({ message }) => message?.split("\n")[0] ?? "an error without a message"),
    notApplicable: new Map(),
    skipped: new Map(),
  };
  for (const spec of suites.flatMap(specsOf)) count(spec, outcome);
  return outcome;
}

function specsOf({ specs, suites = [] }: Suite): Suite["specs"] {
  return [...specs, ...suites.flatMap(specsOf)];
}

function count({ file, title, tests }: Suite["specs"][number], outcome: Outcome): void {
  const journey = `${file}: ${title}`;
  for (const { status, annotations } of tests) {
    if (status === "expected" || status === "flaky") {
      outcome.passed += 1;
      continue;
    }
    const reasonOf = (type: string) => annotations.find((each) => each.type === type)?.description;
    const missing = reasonOf(NOT_APPLICABLE);
    const reason = reasonOf("skip");
    if (status === "skipped" && missing) add(outcome.notApplicable, missing, journey);
    else if (status === "skipped" && reason) add(outcome.skipped, reason, journey);
    else outcome.failed.push(status === "skipped" ? `${journey} (skipped, no reason)` : journey);
  }
}

function add(map: Map<string, string[]>, reason: string, journey: string): void {
  map.set(reason, [...(map.get(reason) ?? []), journey]);
}
