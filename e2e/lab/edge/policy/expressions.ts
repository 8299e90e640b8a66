import { readsExpression, typeOf } from "./macros";

/** The variables of a request that expressions can use (https://ngrok.com/docs/traffic-policy/variables). */
export type PolicyVariables = {
  req: {
    method: string;
    host: string;
    /** `raw_path` is not normalised: the bytes of the request's target before its `?`. */
    url: { path: string; raw_path: string; query: string; raw: string };
    headers: Record<string, string[]>;
    user_agent: string;
  };
  conn: { client_ip: string };
  res?: { status_code: number; headers: Record<string, string[]> };
  actions: { ngrok: Record<string, unknown> };
  /** The variables of `set-vars`. */
  vars?: Record<string, unknown>;
};

/** Compiles a CEL expression; throws with the parser's text when it is not one. */
export function compile(expression: string): (variables: PolicyVariables) => unknown {
  const parsed = readsExpression(expression);
  return (variables) =>
    parsed({ endpoint: {}, res: {}, vars: {}, time: {}, ...withOlderNames(variables) });
}

/** @throws for what ngrok refuses at the bind: wrong syntax, and unknown names and functions */
export function checkExpression(expression: string): void {
  typeOf(expression);
}

/** Whether the lab can evaluate it. It has the common ones of ngrok's functions. */
export function isRunnable(expression: string): boolean {
  return typeOf(expression).hasAllFunctions;
}

/** Policies with `inbound` and `outbound` use the older names `req.Method` and `conn.ClientIP`. */
function withOlderNames({ req, conn, res, ...others }: PolicyVariables): object {
  return {
    ...others,
    req: { ...req, Method: req.method, Host: req.host, Headers: req.headers },
    conn: { ...conn, ClientIP: conn.client_ip },
    res: { ...res, ...(res && { StatusCode: res.status_code, Headers: res.headers }) },
  };
}

/**
 * What happens to a rule whose expression fails during a request. ngrok does not document it (its codes are 2253 and
 * 2254), so the lab can do both.
 */
export type ExpressionErrors = "skip-rule" | "fail-request";

/** @throws the expression's error when it has to fail the request */
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
