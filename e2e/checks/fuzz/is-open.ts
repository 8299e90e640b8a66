import { z } from "zod";

// A second opinion on a policy, independent of the code that composes and asserts. It is pessimistic: anything unknown
// might let somebody in. The case of keys does not matter, as in Go's JSON.

const record = z.record(z.string(), z.unknown());
const AUTH = /^(openid-connect|oidc|oauth|saml|basic-auth|jwt-validation|verify-webhook)$/i;

/**
 * Why a request without a login could reach the app under this policy, as ngrok would read it; undefined when it
 * cannot.
 */
export function whyOpen(policyText: string): string | undefined {
  const phases = Object.entries(record.parse(JSON.parse(policyText)));
  const strange = phases.find(([name]) => !/^on_http_(request|response)$/.test(name));
  if (strange) return `there is a phase ${strange[0]}`;
  const rules = phases.flatMap(([name, value]) =>
    z
      .array(record)
      .parse(value)
      .map((rule) => ({ name, rule })),
  );
  const [first, ...rest] = rules.filter(({ name }) => name === "on_http_request");
  if (!first) return "nothing is asked";
  if (Object.keys(first.rule).some((key) => !["name", "actions"].includes(key))) {
    return `the first rule has ${Object.keys(first.rule)}`;
  }
  const [login, ...others] = actionsOf(first.rule).filter(({ type }) => type !== "remove-headers");
  if (login?.type !== "openid-connect") return `the first action is ${login?.type}`;
  const nobody = JSON.stringify([
    { type: "set-vars", config: { vars: [{ gatehouse_on_list: false }] } },
  ]);
  if (others.length > 0 && JSON.stringify(others) !== nobody) {
    return "something else than an empty list follows the login in its rule";
  }
  const config = record.parse(login.config);
  for (const field of ["issuer_url", "client_id", "client_secret"]) {
    if (!z.string().regex(/\S/).safeParse(config[field]).success) return `${field} is missing`;
  }
  const allowed =
    /^(issuer_url|client_id|client_secret|scopes|max_session_duration|idle_session_duration|userinfo_refresh_interval)$/;
  const option = Object.keys(config).find((key) => !allowed.test(key));
  if (option) return `the login has the option ${option}`;
  const responses = rules.filter(({ name }) => name === "on_http_response");
  const second = [...rest, ...responses]
    .flatMap(({ rule }) => actionsOf(rule))
    .find(({ type }) => AUTH.test(type));
  return second && `there is a second login, ${second.type}`;
}

function actionsOf(rule: Record<string, unknown>): { type: string; config?: unknown }[] {
  const key = Object.keys(rule).find((name) => name.toLowerCase() === "actions") ?? "actions";
  return z.array(z.object({ type: z.string(), config: z.unknown().optional() })).parse(rule[key]);
}
