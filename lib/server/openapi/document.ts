import { z } from "zod";
import { VERSION } from "@/lib/base/version";
import { problemDetailsSchema } from "@/lib/contract/errors";
import { webhookMessageSchema } from "@/lib/contract/notices";
import { setupPartSchema } from "@/lib/contract/setup";
import { BODY_TOO_LARGE } from "@/lib/server/access-guard/body-limit.mjs";
import { componentSchemas, refTo } from "./components";
import type { Answer, Operation, ProblemStatus, Section, Shape } from "./operation";
import { access } from "./paths/access";
import { accounts } from "./paths/accounts";
import { assistants } from "./paths/assistants";
import { gatehouse } from "./paths/gatehouse";
import { groups } from "./paths/groups";
import { holds } from "./paths/holds";
import { profiles } from "./paths/profiles";
import { projects } from "./paths/projects";
import { sessions } from "./paths/sessions";
import { settings } from "./paths/settings";
import { setup } from "./paths/setup";
import { traffic } from "./paths/traffic";
import { transfer } from "./paths/transfer";
import { tunnels } from "./paths/tunnels";

const SECTIONS: Section[] = [
  tunnels,
  groups,
  holds,
  projects,
  traffic,
  access,
  assistants,
  profiles,
  accounts,
  setup,
  settings,
  transfer,
  sessions,
  gatehouse,
];

const PROBLEMS: Record<ProblemStatus, string> = {
  400: "The request is not plain: its path cannot be decoded, or its body is not JSON.",
  401: "The access token is missing or not the right one.",
  403: "Refused: another site asked, or a session alone is not enough (`code` is `confirmation_needed`): call again with the access token as bearer, and with the problem's `question`, if it has one, as `X-Gatehouse-Agreed`.",
  404: "What the path or the body names is not there.",
  409: "It does not fit what is there now; `code` and `detail` say why. Nothing was changed.",
  413: BODY_TOO_LARGE,
  415: "The body is not `application/json`.",
  421: "The `Host` is not one of this dashboard's names. Nothing else is said.",
  422: "Fields need attention: `issues` names them. Nothing was changed.",
  500: "Gatehouse or its disk failed; `code`, `detail` and `fix` say what happened.",
  502: "The issuer could not be asked.",
  503: "Busy: another program holds the database, or the part that passes requests on is being started again.",
  507: "The disk is full. Nothing was changed.",
};

/** OpenAPI 3.1, generated from the schemas that routes and forms use. */
export function openApiDocument(): object {
  return {
    openapi: "3.1.0",
    info: {
      title: "Gatehouse",
      version: VERSION,
      description: "A local dashboard that keeps ngrok tunnels behind a Descope login.",
    },
    tags: SECTIONS.map(({ tag, description }) => ({ name: tag, description })),
    security: [{ token: [] }],
    paths: Object.fromEntries(SECTIONS.flatMap(describeSection)),
    webhooks: { notice: { post: describeWebhook() } },
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The access token." },
      },
      responses: {
        ...Object.fromEntries(
          Object.entries(PROBLEMS).map(([status, description]) => [
            `Problem${status}`,
            // A request under a foreign host name gets no problem document.
            status === "421" ? { description } : problem(description),
          ]),
        ),
      },
      schemas: componentSchemas(),
    },
  };
}

function describeSection({ tag, paths }: Section): [string, object][] {
  return Object.entries(paths).map(([path, operations]) => {
    const parameters = pathParameters(path);
    const entries = Object.entries(operations).map(([method, operation]) => [
      method,
      describeOperation(operation, tag, path),
    ]);
    return [path, { ...(parameters.length > 0 && { parameters }), ...Object.fromEntries(entries) }];
  });
}

function describeOperation(operation: Operation, tag: string, path: string): object {
  const { id, summary, query, headers, body, answers } = operation;
  const parameters = [...queryParameters(query), ...headerParameters(headers)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    // The only path that the access guard allows without a token.
    ...(path === "/api/health" && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: jsonContent(refTo(body)) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)]),
      ),
      ...Object.fromEntries(
        problemsOf(operation, path).map((status) => [status, response(`Problem${status}`)]),
      ),
    },
  };
}

/**
 * The problems that follow from the path and the body, and those that the operation lists. There is no `default`: with
 * one, the types of a generated client could not distinguish the answers by their status.
 */
function problemsOf({ body, problems = [] }: Operation, path: string): ProblemStatus[] {
  const hasPlaceholder = path.includes("{");
  const all: ProblemStatus[] = [
    403,
    421,
    ...(path === "/api/health" ? [] : ([401, 500, 503, 507] as const)),
    ...(hasPlaceholder ? ([400, 404] as const) : []),
    ...(body ? ([400, 413, 415, 422] as const) : []),
    ...problems,
  ];
  return [...new Set(all)];
}

function describeAnswer({ description, content }: Answer): object {
  if (!content) return { description };
  const described = Object.entries(content).map(([media, shape]) => [
    media,
    { schema: describeShape(shape) },
  ]);
  return { description, content: Object.fromEntries(described) };
}

function describeShape(shape: Shape): object {
  if (shape === "text") return { type: "string" };
  if (shape instanceof z.core.$ZodType) return refTo(shape);
  if ("list" in shape) return { type: "array", items: refTo(shape.list) };
  return { anyOf: shape.oneOf.map(refTo) };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\/([\w-]+)\/\{(\w+)\}/g)].map(([, noun = "", name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: PLACEHOLDERS[`${noun}/${name}`],
    schema: name === "part" ? jsonSchema(setupPartSchema) : { type: "string" },
  }));
}

const PLACEHOLDERS: Record<string, string> = {
  "profiles/id": "The profile's id.",
  "login/tryId": "The id of the login that was begun.",
  "accounts/id": "The account's id.",
  "tunnels/id": "The tunnel's id.",
  "groups/name": "The group's name, in any case.",
  "requests/id": "The request's id.",
  "draft/part": "What to make.",
  "asks/id": "The question's id.",
  "proposals/id": "The question's id.",
  "grants/email": "Whose grant it is.",
  "refusals/email": "Who was refused.",
  "removals/email": "Who was removed.",
  "sessions/id": "The session's id.",
  "undo/token": "What the deletion answered with.",
};

function queryParameters(query: z.core.$ZodObject | undefined): object[] {
  return Object.entries(query?._zod.def.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !z.safeParse(schema, undefined).success,
    schema: jsonSchema(schema),
  }));
}

function headerParameters(headers: Operation["headers"] = {}): object[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: "header",
    description,
    schema: { type: "string" },
  }));
}

function describeWebhook(): object {
  return {
    operationId: "notice",
    summary: "A notice, sent to the address of `POST /api/settings/webhook`.",
    security: [],
    parameters: [
      {
        name: "Gatehouse-Signature",
        in: "header",
        required: true,
        description:
          "`t=<seconds>,v1=<hex>`: `v1` is the HMAC-SHA256 of `<t>.<body>` under the signing secret.",
        schema: { type: "string" },
      },
    ],
    requestBody: { required: true, content: jsonContent(refTo(webhookMessageSchema)) },
    responses: { "2XX": { description: "It was taken. Anything else is tried again." } },
  };
}

function problem(description: string): object {
  return {
    description,
    content: { "application/problem+json": { schema: refTo(problemDetailsSchema) } },
  };
}

function response(name: string): object {
  return { $ref: `#/components/responses/${name}` };
}

function jsonContent(schema: object): object {
  return { "application/json": { schema } };
}

function jsonSchema(schema: z.core.$ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
