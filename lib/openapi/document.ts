import { z } from "zod";
import {
  accountCreateSchema,
  accountPatchSchema,
  accountReportSchema,
  accountSchema,
  latencySchema,
} from "@/lib/accounts/schema";
import {
  configFileSchema,
  exportInputSchema,
  importInputSchema,
  importPreviewSchema,
  sealedFileSchema,
} from "@/lib/config-file/schema";
import {
  confirmedSchema,
  confirmInputSchema,
  sessionSchema,
  sessionsEndedSchema,
} from "@/lib/door/schema";
import { problemDetailsSchema } from "@/lib/errors/schema";
import { exportQuerySchema } from "@/lib/export/schema";
import { uptimeSchema } from "@/lib/history/schema";
import { liveEventSchema } from "@/lib/live/events";
import {
  deliverySchema,
  noticeSchema,
  webhookInputSchema,
  webhookSchema,
} from "@/lib/notices/schema";
import {
  checkReportSchema,
  loginResultSchema,
  loginTrySchema,
  profileCreateSchema,
  profilePatchSchema,
  profileSchema,
} from "@/lib/profiles/schema";
import { timeSchema } from "@/lib/schema";
import { keyPlaceInputSchema, settingsPatchSchema, settingsSchema } from "@/lib/settings/schema";
import {
  authtokenSourceSchema,
  importAuthtokenSchema,
  localAppSchema,
  setupDraftSchema,
  setupPatchSchema,
} from "@/lib/setup/schema";
import {
  personSchema,
  replayInputSchema,
  requestDetailSchema,
  requestPageSchema,
  requestQuerySchema,
  trafficSchema,
  visitorSchema,
} from "@/lib/traffic/schema";
import {
  historyPageSchema,
  historyQuerySchema,
  protectionVerdictSchema,
  stopTimeSchema,
  tunnelCreateSchema,
  tunnelOrderSchema,
  tunnelPatchSchema,
  tunnelSchema,
} from "@/lib/tunnels/schema";
import { VERSION } from "@/lib/version";

type Operation = {
  summary: string;
  query?: z.core.$ZodObject;
  body?: z.core.$ZodType;
  answer?: z.core.$ZodType;
  /** The media type of an answer that is not JSON. */
  media?: string;
  status?: number;
};

const ROUTES: Record<string, Partial<Record<"get" | "post" | "patch" | "delete", Operation>>> = {
  "/api/health": {
    get: {
      summary: "Is the dashboard up? The only route that needs no token.",
      answer: z.object({
        /** `degraded`: it runs and answers, but cannot save; `storage` says why. */
        status: z.enum(["ok", "degraded"]),
        version: z.string(),
        storage: z.object({ code: z.string(), since: timeSchema }).optional(),
      }),
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
  "/api/profiles/{id}/check": {
    post: { summary: "Ask the issuer whether all of it is right.", answer: checkReportSchema },
  },
  "/api/accounts/{id}/check": {
    post: { summary: "Open a session and close it.", answer: accountReportSchema },
  },
  "/api/tunnels/{id}/preflight": {
    post: { summary: "What could keep this tunnel from working.", answer: checkReportSchema },
  },
  "/api/tunnels/{id}/verify": {
    post: { summary: "See now whether a stranger is stopped.", answer: protectionVerdictSchema },
  },
  "/api/tunnels/{id}/export": {
    get: {
      summary: "This tunnel without Gatehouse; secrets are placeholders.",
      query: exportQuerySchema,
      media: "text/plain",
    },
  },
  "/api/tunnels/{id}/duplicate": {
    post: { summary: "A stopped copy under a new name.", answer: tunnelSchema, status: 201 },
  },
  "/api/tunnels/{id}/policy": {
    get: { summary: "What is sent to ngrok, with the client secret masked.", answer: z.json() },
  },
  "/api/tunnels/{id}/history": {
    get: {
      summary: "State changes, newest first.",
      query: historyQuerySchema,
      answer: historyPageSchema,
    },
  },
  "/api/tunnels/{id}/uptime": {
    get: { summary: "The last 24 hours, in half hours, as observed.", answer: uptimeSchema },
  },
  "/api/accounts/{id}/latency": {
    get: {
      summary: "The heartbeats of the last ten minutes, oldest first.",
      answer: latencySchema,
    },
  },
  "/api/tunnels/{id}/requests": {
    get: {
      summary: "What was asked of the app, newest first.",
      query: requestQuerySchema,
      answer: requestPageSchema,
    },
    delete: { summary: "Forget this tunnel's requests.", status: 204 },
  },
  "/api/requests/{id}": {
    get: { summary: "One request, with headers and bodies.", answer: requestDetailSchema },
  },
  "/api/requests/{id}/har": {
    get: { summary: "One request as an HTTP Archive 1.2.", answer: z.json() },
  },
  "/api/requests/{id}/replay": {
    post: {
      summary: "Ask the app once more, as it was or changed.",
      body: replayInputSchema,
      answer: requestDetailSchema,
      status: 201,
    },
  },
  "/api/tunnels/{id}/visitors": {
    get: { summary: "Who came, last seen first.", answer: z.array(visitorSchema) },
  },
  "/api/visitors": {
    get: { summary: "Who came, over all tunnels.", answer: z.array(personSchema) },
  },
  "/api/tunnels/{id}/traffic": {
    get: { summary: "The numbers of the last 15 minutes.", answer: trafficSchema },
  },
  "/api/profiles/{id}/login": {
    post: {
      summary: "Begin a login with this profile: open its url in a browser.",
      answer: loginTrySchema,
      status: 201,
    },
  },
  "/api/profiles/{id}/login/{tryId}": {
    get: { summary: "How that login ended.", answer: loginResultSchema },
  },
  "/api/setup/draft": {
    get: { summary: "The guided setup as it was left.", answer: setupDraftSchema },
    patch: {
      summary: "Keep what was typed. Absent fields stay.",
      body: setupPatchSchema,
      answer: setupDraftSchema,
    },
    delete: { summary: "Forget it.", status: 204 },
  },
  "/api/setup/draft/{part}": {
    post: {
      summary: "Make the profile, the account or the tunnel of what was typed.",
      answer: z.union([profileSchema, accountSchema, tunnelSchema]),
    },
  },
  "/api/setup/apps": {
    get: { summary: "Apps that answer on this machine.", answer: z.array(localAppSchema) },
  },
  "/api/setup/authtokens": {
    get: {
      summary: "Where ngrok authtokens were found, without the tokens.",
      answer: z.array(authtokenSourceSchema),
    },
  },
  "/api/setup/import-authtoken": {
    post: {
      summary: "Store a found authtoken as an account.",
      body: importAuthtokenSchema,
      answer: accountSchema,
      status: 201,
    },
  },
  "/api/settings": {
    get: { summary: "This Gatehouse itself.", answer: settingsSchema },
    patch: { summary: "Change settings.", body: settingsPatchSchema, answer: settingsSchema },
  },
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
  "/api/settings/webhook": {
    post: {
      summary: "Set where notices are sent; without a secret the stored one stays.",
      body: webhookInputSchema,
      answer: webhookSchema,
    },
    delete: { summary: "Send notices nowhere.", status: 204 },
  },
  "/api/settings/webhook/test": {
    post: { summary: "Send a message of kind `test`.", answer: deliverySchema },
  },
  "/api/notices": {
    get: { summary: "What people were told, newest first.", answer: z.array(noticeSchema) },
    delete: { summary: "Empty the list.", status: 204 },
  },
  "/api/undo/{token}": {
    post: { summary: "Bring back what was deleted with ?undoable=1.", answer: z.json() },
  },
  "/api/tunnels/order": {
    post: {
      summary: "Put tunnels in another order.",
      body: tunnelOrderSchema,
      answer: z.array(tunnelSchema),
    },
  },
  "/api/tunnels/{id}/stop-at": {
    post: {
      summary: "Set, put off or call off when a running tunnel stops by itself.",
      body: stopTimeSchema,
      answer: tunnelSchema,
    },
  },
  "/api/groups/{name}/stop-at": {
    post: {
      summary: "The same for every running tunnel of a group.",
      body: stopTimeSchema,
      answer: z.array(tunnelSchema),
    },
  },
  "/api/export": {
    get: {
      summary:
        "All configuration as one file, without secrets: profiles, accounts, tunnels in their order, settings.",
      answer: configFileSchema,
    },
    post: {
      summary:
        "The same with its secrets and the webhook, encrypted under a passphrase. A session needs the token again: 403 confirmation_needed.",
      body: exportInputSchema,
      answer: sealedFileSchema,
    },
  },
  "/api/import/preview": {
    post: {
      summary:
        "What an import of this file would add, change and skip; of a setting or an order, too.",
      body: importInputSchema,
      answer: importPreviewSchema,
    },
  },
  "/api/import": {
    post: {
      summary: "Import a Gatehouse file or an ngrok.yml: all of it or nothing.",
      body: importInputSchema,
      answer: importPreviewSchema,
    },
  },
  "/api/token/rotate": {
    post: {
      summary:
        "Log out everywhere: a new access token, and all sessions end. A browser that asks gets a new one.",
      status: 204,
    },
  },
  "/api/sessions": {
    get: {
      summary: "Who is in by a cookie, last used first.",
      answer: z.array(sessionSchema),
    },
    delete: {
      summary: "End all sessions, but not the asker's own.",
      answer: sessionsEndedSchema,
    },
  },
  "/api/sessions/{id}": {
    delete: { summary: "End one session at once.", answer: sessionsEndedSchema },
  },
  "/api/sessions/confirm": {
    post: {
      summary: "Enter the access token again, for what hands out secrets. Lasts five minutes.",
      body: confirmInputSchema,
      answer: confirmedSchema,
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
  item: z.core.$ZodType,
  create: z.core.$ZodType,
  patch: z.core.$ZodType,
): typeof ROUTES {
  return {
    [`/api/${name}`]: {
      get: { summary: `All ${name}.`, answer: z.array(item) },
      post: { summary: `Create a ${noun}.`, body: create, answer: item, status: 201 },
    },
    [`/api/${name}/{id}`]: {
      get: { summary: `One ${noun}.`, answer: item },
      patch: { summary: `Change a ${noun}. Absent fields stay.`, body: patch, answer: item },
      delete: {
        summary: `Delete a ${noun}; with ?undoable=1 the answer is 200 with what undoes it.`,
        status: 204,
      },
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

function describeOperation(operation: Operation): object {
  const { summary, query, body, answer, media, status = 200 } = operation;
  const content = media
    ? { [media]: { schema: { type: "string" } } }
    : answer && json(jsonSchema(answer, "output"));
  return {
    summary,
    ...(query && { parameters: queryParameters(query) }),
    ...(body && { requestBody: { required: true, content: json(jsonSchema(body, "input")) } }),
    responses: {
      [status]: {
        description: "Done.",
        ...(content && { content }),
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

function queryParameters(query: z.core.$ZodObject): object[] {
  return Object.entries(query._zod.def.shape).map(([name, schema]) => ({
    name,
    in: "query",
    required: !z.safeParse(schema, undefined).success,
    schema: jsonSchema(schema, "input"),
  }));
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
function jsonSchema(schema: z.core.$ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
