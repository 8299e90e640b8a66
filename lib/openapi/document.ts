import { z } from "zod";
import { accountCreateSchema, accountPatchSchema, accountSchema } from "@/lib/accounts/schema";
import { problemDetailsSchema } from "@/lib/errors/schema";
import { liveEventSchema } from "@/lib/live/events";
import { profileCreateSchema, profilePatchSchema, profileSchema } from "@/lib/profiles/schema";
import { keyPlaceInputSchema, settingsSchema } from "@/lib/settings/schema";
import {
  personSchema,
  replayInputSchema,
  requestDetailSchema,
  requestPageSchema,
  trafficSchema,
  visitorSchema,
} from "@/lib/traffic/schema";
import {
  historyPageSchema,
  tunnelCreateSchema,
  tunnelPatchSchema,
  tunnelSchema,
} from "@/lib/tunnels/schema";
import { VERSION } from "@/lib/version";

type Operation = { summary: string; body?: z.ZodType; answer?: z.ZodType; status?: number };

const ROUTES: Record<string, Partial<Record<"get" | "post" | "patch" | "delete", Operation>>> = {
  "/api/health": {
    get: {
      summary: "Is the dashboard up? The only route that needs no token.",
      answer: z.object({ status: z.literal("ok"), version: z.string() }),
    },
  },
  ...collection(
    "profiles",
    "Descope profile",
    profileSchema,
    profileCreateSchema,
    profilePatchSchema,
  ),
  ...collection(
    "accounts",
    "ngrok account",
    accountSchema,
    accountCreateSchema,
    accountPatchSchema,
  ),
  ...collection("tunnels", "tunnel", tunnelSchema, tunnelCreateSchema, tunnelPatchSchema),
  ...action("start", "Want the tunnel up. Answers at once; the rest arrives as events."),
  ...action("stop", "Want the tunnel down."),
  ...action("restart", "Stop it if it runs, and start it with its configuration of now."),
  ...action("retry", "Skip the wait before the next try."),
  "/api/tunnels/{id}/duplicate": {
    post: { summary: "A stopped copy under a new name.", answer: tunnelSchema, status: 201 },
  },
  "/api/tunnels/{id}/policy": {
    get: { summary: "What is sent to ngrok, with the client secret masked.", answer: z.json() },
  },
  "/api/tunnels/{id}/history": {
    get: { summary: "State changes, newest first.", answer: historyPageSchema },
  },
  "/api/tunnels/{id}/requests": {
    get: {
      summary:
        "Captured requests, newest first; q, status, user, method, before and limit choose, as=har saves.",
      answer: requestPageSchema,
    },
    delete: { summary: "Forget what was captured of this tunnel.", status: 204 },
  },
  "/api/requests/{id}": {
    get: { summary: "One captured request, secrets masked.", answer: requestDetailSchema },
  },
  "/api/requests/{id}/har": {
    get: { summary: "The same as a HAR 1.2 file.", answer: z.json() },
  },
  "/api/requests/{id}/replay": {
    post: {
      summary: "Send it to the app once more, changed or not. Masked secrets are left out.",
      body: replayInputSchema,
      answer: requestDetailSchema,
      status: 201,
    },
  },
  "/api/tunnels/{id}/visitors": {
    get: { summary: "Who has been here, last seen first.", answer: z.array(visitorSchema) },
  },
  "/api/visitors": {
    get: { summary: "The same of all tunnels, by person.", answer: z.array(personSchema) },
  },
  "/api/tunnels/{id}/traffic": {
    get: { summary: "Numbers of the last 15 minutes, and of now.", answer: trafficSchema },
  },
  "/api/settings": { get: { summary: "This Gatehouse itself.", answer: settingsSchema } },
  "/api/settings/key-place": {
    post: {
      summary: "Move the key to the stored secrets.",
      body: keyPlaceInputSchema,
      answer: settingsSchema,
    },
  },
  "/api/settings/unlock": {
    post: { summary: "Look again for a key that was not at hand.", answer: settingsSchema },
  },
  "/api/settings/new-key": {
    post: {
      summary: "Give up on a key that is not at hand; stored secrets have to be entered again.",
      answer: settingsSchema,
    },
  },
  "/api/groups/{name}/start": {
    post: { summary: "Start a group.", answer: z.array(tunnelSchema), status: 202 },
  },
  "/api/groups/{name}/stop": {
    post: { summary: "Stop a group.", answer: z.array(tunnelSchema), status: 202 },
  },
};

/** OpenAPI 3.1, generated from the schemas that routes and forms use. */
export function openApiDocument(): object {
  const paths = Object.entries(ROUTES).map(([path, operations]) => [
    path,
    pathItem(path, operations),
  ]);
  return {
    openapi: "3.1.0",
    info: { title: "Gatehouse", version: VERSION },
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: jsonSchema(problemDetailsSchema, "output") },
    },
    paths: { ...Object.fromEntries(paths), "/api/events": { get: eventsOperation() } },
  };
}

function collection(
  name: string,
  noun: string,
  item: z.ZodType,
  create: z.ZodType,
  patch: z.ZodType,
): typeof ROUTES {
  return {
    [`/api/${name}`]: {
      get: { summary: `All, by name.`, answer: z.array(item) },
      post: { summary: `Create a ${noun}.`, body: create, answer: item, status: 201 },
    },
    [`/api/${name}/{id}`]: {
      get: { summary: `One ${noun}.`, answer: item },
      patch: { summary: `Change a ${noun}. Absent fields stay.`, body: patch, answer: item },
      delete: { summary: `Delete a ${noun}.`, status: 204 },
    },
  };
}

function action(verb: string, summary: string): typeof ROUTES {
  return {
    [`/api/tunnels/{id}/${verb}`]: { post: { summary, answer: tunnelSchema, status: 202 } },
  };
}

function pathItem(path: string, operations: (typeof ROUTES)[string]): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const parameters = names.map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const entries = Object.entries(operations).map(([method, operation]) => [
    method,
    describeOperation(operation),
  ]);
  return { ...(parameters.length > 0 && { parameters }), ...Object.fromEntries(entries) };
}

function describeOperation({ summary, body, answer, status = 200 }: Operation): object {
  return {
    summary,
    ...(body && { requestBody: { required: true, content: json(jsonSchema(body, "input")) } }),
    responses: {
      [status]: {
        description: "Done.",
        ...(answer && { content: json(jsonSchema(answer, "output")) }),
      },
      default: {
        description: "What went wrong (RFC 9457).",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  };
}

function eventsOperation(): object {
  return {
    summary: "Server-sent events: a snapshot, then what changes. The event's name is its type.",
    responses: {
      200: {
        description: "An endless stream; each event's data is the `data` of this schema as JSON.",
        content: { "text/event-stream": { schema: jsonSchema(liveEventSchema, "output") } },
      },
    },
  };
}

function json(schema: object): object {
  return { "application/json": { schema } };
}

// What JSON Schema cannot say (trimming, cross-field rules) is left out rather than refused.
function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
