import { expect, test } from "vitest";
import { parseExtraPolicy } from "./extra-policy";

const refused = (text: string) => () => parseExtraPolicy(text, true);
const rule = (expression: string) =>
  JSON.stringify({ on_http_request: [{ expressions: [expression], actions: [{ type: "deny" }] }] });

test.each([
  "actions.ngrok.oidc.identity_token == ''",
  "actions.ngrok.oidc['IDENTITY_TOKEN']",
  "actions.ngrok.add_headers.headers_added",
  "req.headers.exists(name, name.startsWith('gh-'))",
  "req.headers.exists(name, name.startsWith('GH_'))",
  "'gh-a' in req.headers",
])("with a gate extra rules may not mention %s", (expression) => {
  expect(refused(rule(expression))).toThrow(/belongs to the gate/);
  expect(() => parseExtraPolicy(rule(expression))).not.toThrow();
});

const OIDC = "actions.ngrok.oidc";

test.each([
  `${OIDC}['identity' + '_token']`,
  `${OIDC}['identity\\x5ftoken']`,
  `${OIDC}.access_token`,
  `${OIDC} . refresh_token`,
  `string(${OIDC})`,
  `${OIDC}.identity`,
  "actions.ngrok['oidc'].access_token",
  "actions.ngrok.encodeJson()",
  "actions['ngrok']",
  "[actions].map(each, each.ngrok)",
  ".actions.ngrok",
  `0-${OIDC}['identity' + '_token'].size()`,
  `-${OIDC}['identity\\x5ftoken'].size()`,
  "actions.ngrok.add_headers['headers' + '_added']",
  "string(actions.ngrok.add_headers)",
  "actions.ngrok.Add_Headers",
  "actions.ngrok.openid_connect.access_token",
  "base64.encode(json.encode(actions.ngrok.ai_gateway.client.request_headers))",
  "actions.ngrok.ai_gateway.client",
  "json.encode(actions.ngrok.AI_Gateway)",
  "actions.ngrok.owasp_crs_request.matched_rules[0].data",
  "json.encode(actions.ngrok.owasp_crs_request)",
  "actions.ngrok.http_request.req",
  "actions.ngrok.http_request",
  "actions.ngrok.what_comes_next.client",
  "actions.ngrok.rate_limits",
  "actions.ngrok.rate_limit()",
  "actions-req",
  "actions.ngrok.`oidc`.access_token",
  "string(req.headers)",
  "req.headers.map(name, req.headers[name])",
  "req.headers['a' + 'b']",
  "req.headers[vars.name]",
  "req['headers']",
  "req.encodeJson()",
  "[req].map(each, each.headers)",
  "string(req.Headers)",
  "req.headers['cookie'][0]",
  'req.headers[ "Cookie" ][0]',
  "req . cookies['session'][0].value",
  "req.Cookies",
  "getReqCookie('session').value",
  "GetReqCookie ('session').value",
  "getReqHeader('cookie')",
  "getReqHeader('coo' + 'kie')",
  "getReqHeader(vars.name)",
  "['cookie'].map(each, getReqHeader(each))",
  "res.headers['set-cookie'][0]",
  "res.cookies['session'][0].value",
  "string(res.headers)",
  "[res].map(each, each.headers)",
  ".res.headers['Set-Cookie']",
  "getResCookie('session').value",
  "getResHeader('set-cookie')",
  "getResHeader(vars.name)",
])("nor may they read %s", (read) => {
  const add = (value: string) =>
    JSON.stringify({
      on_http_response: [{ actions: [{ type: "add-headers", config: { headers: { x: value } } }] }],
    });
  const texts = [`a \${${read}}`, `\${req.host} isn't \${${read}} it's`].map(add);
  for (const text of [...texts, rule(read)]) {
    expect(refused(text)).toThrow(/With the gate on, it may read/);
    expect(() => parseExtraPolicy(text)).not.toThrow();
  }
});

test.each([
  `${OIDC}.identity.email.lowerAscii().endsWith('@example.com')`,
  `has(${OIDC}.identity.name) && ${OIDC}.identity.name != ''`,
  "actions.ngrok.rate_limit.limited || actions.ngrok.restrict_ips.action == 'deny'",
  "actions.ngrok.http_request.res.status_code == 200 && actions.ngrok.http_request.error.code == ''",
  "actions.ngrok.http_request.attempts[0].response_status_code == 200",
  "actions.ngrok.owasp_crs_request.anomaly_score >= actions.ngrok.owasp_crs_request.anomaly_score_threshold",
  "actions . ngrok . url_rewrite . url + string(actions.ngrok.redirect.matches) + actions.ngrok.log.metadata.a",
  "req.headers['x-req-id'][0].startsWith('a') && req.method == 'GET'",
  "'x-team' in req.headers",
  `"x-team" in req.headers && req.headers["x-team"].size() == 1`,
  "res.status_code == 200 && res.headers['content-type'][0] == 'text/html' && 'x-a' in res.headers",
  "actions.ngrok.http_request.res",
  "getResHeader('x-set-cookie')[0] == 'a' || hasResCookie('beta')",
  "!hasReqHeader('x-actions')",
  "getReqHeader('x-cookie')[0] == 'a' || hasReqCookie('beta') || 'cookie' in req.headers",
])("single values may be read: %s", (read) => {
  const metadata = { a: `\${${read}}` };
  const log = { on_http_request: [{ actions: [{ type: "log", config: { metadata } }] }] };
  for (const text of [rule(read), JSON.stringify(log)]) expect(refused(text)).not.toThrow();
});

const addHeader = (value: string) =>
  JSON.stringify({
    on_http_request: [{ actions: [{ type: "add-headers", config: { headers: { x: value } } }] }],
  });

test.each([
  "actions // of the login\n.ngrok.oidc.access_token",
  "req.transformList//\n(k, v, string(v))",
  "req.transformList //\n (k, v, string(v))",
  "'x' in req.headers//\n.map(k, k)",
  "actions.ngrok.transformList//\n(k, v, string(v))",
])("nor with a comment in between: %j", (read) => {
  expect(refused(rule(read))).toThrow(/may have no comments/);
  expect(refused(addHeader(`\${${read}}`))).toThrow(/With the gate on, it may read/);
});

test("an address is no comment", () => {
  expect(refused(rule("req.headers['origin'][0] == 'https://shop.example.com'"))).not.toThrow();
  const to = `\${req.url.scheme}://shop.example.com\${req.url.path}`;
  expect(refused(addHeader(to))).not.toThrow();
});

// Only a rule's own list is known to be nothing but expressions. A variable may be called the same.
test.each(["expressions", "Expressions", "expression"])(
  "nor in a literal below any other key that is called %s",
  (name) => {
    const token = `'\${${OIDC}['identity' + '_token']}'`;
    const vars = (value: unknown) =>
      JSON.stringify({
        on_http_request: [
          { actions: [{ type: "set-vars", config: { vars: [{ [name]: value }] } }] },
        ],
      });
    for (const value of [token, [token], { a: token }, `string(${OIDC})`]) {
      expect(refused(vars(value))).toThrow(/With the gate on, it may read "actions"/);
    }
  },
);

test.each(["req.headers[r'cookie'][0]", "req.headers['\\x63ookie'][0]", "getReqHeader(r'cookie')"])(
  "nor a cookie by the literal in %s",
  (read) => expect(refused(rule(`${read} != ''`))).toThrow(/no cookies/),
);

test("nor by an interpolation in a literal of an expression", () => {
  expect(refused(rule(`'\${${OIDC}['identity' + '_token']}' == ''`))).toThrow(/may read "actions"/);
});

test("what only looks like it, in a literal or in plain text, is nobody's business", () => {
  for (const literal of ["'actions@example.com'", '"req@example.com"', "'\\' req ' + r'\\'"]) {
    expect(refused(rule(`${literal} == ''`))).not.toThrow();
  }
  const config = { content: "No actions here, and no req." };
  const respond = { on_http_request: [{ actions: [{ type: "custom-response", config }] }] };
  expect(refused(JSON.stringify(respond))).not.toThrow();
  // Here the literal ends earlier than it seems.
  for (const odd of ["r'\\' + string(req) + '\\''", "'''a'b''' + string(req) + ''''''"]) {
    expect(refused(rule(odd))).toThrow(/may read "req"/);
  }
});

test("nor in the escapes of YAML, nor as a key", () => {
  const yaml = (value: string) =>
    `on_http_request:\n  - actions:\n      - type: log\n        config:\n          metadata: { ${value} }\n`;
  expect(refused(yaml('a: "\\x69dentity_token"'))).toThrow(/belongs to the gate/);
  expect(refused(yaml('"\\u0067h-ab": 1'))).toThrow(/belongs to the gate/);
});

test.each(["req.url.path.startsWith('/gh-pages')", "'high-res' in x", "'through_put' in x"])(
  "%s is nobody's business",
  (expression) => expect(refused(rule(expression))).not.toThrow(),
);
