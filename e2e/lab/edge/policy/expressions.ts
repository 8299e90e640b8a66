import { Environment } from "@marcbachmann/cel-js";

/** What expressions can see of a request (https://ngrok.com/docs/traffic-policy/variables). */
export type PolicyVariables = {
  req: {
    method: string;
    host: string;
    url: { path: string; query: string; raw: string };
    headers: Record<string, string[]>;
    user_agent: string;
  };
  conn: { client_ip: string };
  res?: { status_code: number; headers: Record<string, string[]> };
  actions: { ngrok: Record<string, unknown> };
  /** What `set-vars` has set. */
  vars?: Record<string, unknown>;
};

const environment = new Environment()
  .registerVariable("req", "map")
  .registerVariable("res", "map")
  .registerVariable("conn", "map")
  .registerVariable("endpoint", "map")
  .registerVariable("vars", "map")
  .registerVariable("actions", "map");

/** Compiles a CEL expression; throws with the parser's text when it is not one. */
export function compile(expression: string): (variables: PolicyVariables) => unknown {
  const parsed = environment.parse(expression);
  return (variables) => parsed({ endpoint: {}, res: {}, vars: {}, ...variables });
}

/**
 * What becomes of a rule whose expression fails while a request is served. ngrok does not say (its codes are 2253 and
 * 2254), so the lab plays both.
 */
export type ExpressionErrors = "skip-rule" | "fail-request";

/** @throws what the expression threw, where that is to fail the request. */
export function holds(
  expression: (variables: PolicyVariables) => unknown,
  variables: PolicyVariables,
  errors: ExpressionErrors,
): boolean {
  try {
    return expression(variables) === true;
  } catch (error) {
    if (errors === "fail-request") throw error;
    return false;
  }
}
