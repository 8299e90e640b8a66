import type { ProblemDetails } from "@/lib/contract/errors";
import { OWN_CODES, type OwnCode, type OwnEntry } from "./own-codes";

/** What is special about the case. What is left out, the entry of the code says; its `cause` is the detail. */
type Special = Partial<Pick<ProblemDetails, "title" | "detail" | "fix" | "issues" | "question">> & {
  cause?: unknown;
};

/**
 * An expected failure with a text for people. Routes turn it into `application/problem+json` (RFC 9457). Status, side,
 * page of the next step and link are those of its code.
 * Distinguish problems by `code`, never by `instanceof`: the production build keeps several copies of a module.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly isProblem = true;
  readonly details: ProblemDetails;

  constructor(
    readonly code: OwnCode,
    { cause, ...special }: Special = {},
  ) {
    const details = explainCode(code, special);
    super(`${details.title}: ${details.detail}`, cause === undefined ? undefined : { cause });
    this.details = details;
  }
}

function explainCode(code: OwnCode, special: Omit<Special, "cause">): ProblemDetails {
  const { title, status = 409, side, cause, fix, action, docsUrl }: OwnEntry = OWN_CODES[code];
  return {
    type: "about:blank",
    title,
    status,
    code,
    side,
    detail: cause,
    fix,
    ...(action && { action }),
    ...(docsUrl !== undefined && { docsUrl }),
    ...special,
  };
}

/** The same problem, told in other words. */
export function retold(
  { code, details, cause }: Problem,
  special: Omit<Special, "cause">,
): Problem {
  const { title, detail, fix, issues } = details;
  return new Problem(code, {
    title,
    detail,
    ...(fix !== undefined && { fix }),
    ...(issues && { issues }),
    ...special,
    cause,
  });
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && "isProblem" in error && error.isProblem === true;
}

export function notFound(what: string): Problem {
  const detail = `There is no such ${what}. It may have been deleted in another tab.`;
  return new Problem("not_found", { detail });
}

/** 422 with one issue per field; the paths are those of the request body. */
export function invalid(issues: { path: string; message: string }[]): Problem {
  const detail = issues.map((issue) => issue.message).join(" ");
  return new Problem("invalid_input", { detail, issues });
}

/** 409 that names the tunnels, and the groups with a link, that prevent a deletion. */
export function inUse(what: string, tunnels: string[], links: string[] = []): Problem {
  const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(", ");
  const users = [
    ...(tunnels.length > 0
      ? [`the ${tunnels.length === 1 ? "tunnel" : "tunnels"} ${quoted(tunnels)}`]
      : []),
    ...(links.length > 0 ? [`the link of the group ${quoted(links)}`] : []),
  ];
  return new Problem("in_use", {
    detail: `This ${what} is used by ${users.join(" and ")}.`,
    fix:
      tunnels.length > 0
        ? "Give them another one, or delete them first."
        : "Give the link another one, or turn it off first.",
  });
}
