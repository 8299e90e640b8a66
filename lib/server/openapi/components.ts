import { z } from "zod";
import * as access from "@/lib/contract/access";
import * as accounts from "@/lib/contract/accounts";
import { actionSchema } from "@/lib/contract/actions";
import { appFailureCodeSchema } from "@/lib/contract/app-failure-code";
import * as assistants from "@/lib/contract/assistants";
import * as files from "@/lib/contract/config-file";
import { doctorCheckSchema, doctorLineSchema, doctorReportSchema } from "@/lib/contract/doctor";
import * as doors from "@/lib/contract/doors";
import { explainedErrorSchema, problemDetailsSchema } from "@/lib/contract/errors";
import * as live from "@/lib/contract/events";
import { nameSchema, timeSchema } from "@/lib/contract/fields";
import * as gate from "@/lib/contract/gate";
import { groupPatchSchema } from "@/lib/contract/group-patch";
import * as groups from "@/lib/contract/groups";
import * as history from "@/lib/contract/history";
import * as holds from "@/lib/contract/holds";
import * as messages from "@/lib/contract/messages";
import { quietableKindSchema } from "@/lib/contract/notice-choices";
import * as notices from "@/lib/contract/notices";
import * as own from "@/lib/contract/openapi";
import * as pairs from "@/lib/contract/pairs";
import { preflightLineSchema } from "@/lib/contract/preflight";
import * as profiles from "@/lib/contract/profiles";
import * as projects from "@/lib/contract/projects";
import * as sessions from "@/lib/contract/sessions";
import * as settings from "@/lib/contract/settings";
import * as setup from "@/lib/contract/setup";
import { sideSchema } from "@/lib/contract/sides";
import { takenBackAnswerSchema } from "@/lib/contract/taken-back";
import { ticketSchema } from "@/lib/contract/tickets";
import * as traffic from "@/lib/contract/traffic";
import * as tunnelHistory from "@/lib/contract/tunnel-history";
import * as tunnelInput from "@/lib/contract/tunnel-input";
import * as tunnels from "@/lib/contract/tunnels";
import { undoSchema } from "@/lib/contract/undo";
import * as visitDays from "@/lib/contract/visit-days";

type Component = [schema: z.core.$ZodType, description: string];

// The names are here and not in `.meta({ id })` beside each schema. Browsers get the schemas without names, and zod's
// global registry refuses a second schema with the same id, such as the copies of a module in Next's bundles.

/** The bodies of requests, before defaults and corrections. A file is described in the form that its reader accepts. */
const INPUTS: Record<string, Component> = {
  Time: [timeSchema, "ISO 8601 in UTC: `2026-05-04T17:30:00.000Z`."],
  Name: [nameSchema, "1 to 80 characters, none of them invisible; compared in any case."],
  Duration: [
    tunnelInput.durationSchema,
    "As ngrok writes it, at least 1 s: `90s`, `30m`, `2h30m`.",
  ],
  Upstream: [
    tunnelInput.upstreamSchema,
    "The local app: a port, `host:port`, or an http or https URL.",
  ],
  Domain: [tunnelInput.domainSchema, "A host name without path or port."],
  ProfileCreate: [profiles.profileCreateSchema, "A new Descope profile."],
  ProfilePatch: [
    profiles.profilePatchSchema,
    "Changes to a profile; an empty secret keeps the stored one.",
  ],
  AccountCreate: [accounts.accountCreateSchema, "A new ngrok account."],
  AccountPatch: [
    accounts.accountPatchSchema,
    "Changes to an account; an empty authtoken keeps the stored one.",
  ],
  TunnelCreate: [
    tunnelInput.tunnelCreateInputSchema,
    "A new tunnel; `acceptShared` where its group has one link.",
  ],
  TunnelPatch: [
    tunnelInput.tunnelPatchInputSchema,
    "Changes to a tunnel; `clientSecret` only where its profile's would go elsewhere, `acceptShared` where it comes to a group with one link.",
  ],
  Email: [tunnelInput.personEmailSchema, "The e-mail of one person."],
  AskAnswer: [
    gate.askAnswerSchema,
    "`until` of an `allow`: null is always, and without it an hour.",
  ],
  GrantInput: [
    access.grantInputSchema,
    "Who, and until when; without `until` until it is taken back.",
  ],
  RemovalInput: [access.removalInputSchema, "Who."],
  AssistantInput: [assistants.assistantInputSchema, "What the program calls itself."],
  Change: [
    assistants.changeSchema,
    "What an assistant wants: done at once where it lets nobody new in, else asked.",
  ],
  ProposalAnswer: [assistants.proposalAnswerSchema, "The owner's answer."],
  DoorInput: [
    doors.doorInputSchema,
    "A key for a machine, or a webhook. `header`, `encoding` and `prefix` are of a plain HMAC alone.",
  ],
  KeyDoorInput: [doors.keyDoorInputSchema, "A new key."],
  WebhookDoorInput: [
    doors.webhookDoorInputSchema,
    "A new webhook: one path, and who signs what comes there.",
  ],
  GroupPatch: [
    groupPatchSchema,
    "Changes to a group and its link; `acceptShared` when a link is turned on, or gets more tunnels.",
  ],
  HoldCreate: [holds.holdCreateSchema, "Which tunnels end with a program, and how."],
  HoldEnd: [holds.holdEndSchema, "What happens to the tunnels at the end of a hold."],
  ProjectAppCreate: [projects.projectAppCreateSchema, "An app of a gatehouse.yml, and its tunnel."],
  TunnelOrder: [tunnelInput.tunnelOrderSchema, "Ids in their new order."],
  StopTime: [tunnelInput.stopTimeSchema, "Either `at` (null calls it off) or `addMinutes`."],
  HeaderList: [
    traffic.headerListSchema,
    "Names and values in order, duplicates and case included.",
  ],
  ReplayInput: [
    traffic.replayInputSchema,
    "What is to be different; `headers` replaces all of them.",
  ],
  SetupPatch: [
    setup.setupPatchSchema,
    "What was typed; an empty secret forgets it, null forgets what was made.",
  ],
  ImportAuthtoken: [
    setup.importAuthtokenSchema,
    "Which found authtoken, and the name of its account.",
  ],
  KeyPlaceInput: [settings.keyPlaceInputSchema, "Where the key is to be."],
  SettingsPatch: [settings.settingsPatchSchema, "Changes to the settings; null is never."],
  WebhookInput: [notices.webhookInputSchema, "Where notices go; the secret signs them."],
  ExportInput: [files.exportInputSchema, "The passphrase of the file."],
  ImportInput: [
    files.importInputSchema,
    "A file's text, and the answers to what its preview asked.",
  ],
  ConfigFile: [
    files.configFileSchema,
    "All configuration. Without secrets, or what is inside a sealed file.",
  ],
  ProfileEntry: [files.profileEntrySchema, "A profile in a file."],
  AccountEntry: [files.accountEntrySchema, "An account in a file."],
  TunnelEntry: [files.tunnelEntrySchema, "A tunnel in a file, with account and profile by name."],
  SealedFile: [
    files.sealedFileSchema,
    "A configuration file encrypted as a whole (scrypt, AES-256-GCM).",
  ],
};

/** The bodies of answers and events. */
const OUTPUTS: Record<string, Component> = {
  Time: [timeSchema, "ISO 8601 in UTC: `2026-05-04T17:30:00.000Z`."],
  Problem: [
    problemDetailsSchema,
    "Problem details (RFC 9457). `issues` is there on 422 for fields.",
  ],
  ExplainedError: [
    explainedErrorSchema,
    "What happened, why, whose side it is on, and the one next step.",
  ],
  Action: [actionSchema, "A page of Gatehouse, ngrok or Descope where the next step is taken."],
  Side: [sideSchema, "Who can fix it."],
  Undo: [undoSchema, "`POST /api/undo/{token}` brings it back until that time."],
  TakenBack: [
    takenBackAnswerSchema,
    "A way in that was taken back. `unsaved`: the disk does not know it yet, and a restart would undo it.",
  ],
  Health: [own.healthSchema, "Whether it is up and can save."],
  OpenApi: [own.openApiSchema, "An OpenAPI document."],
  Profile: [profiles.profileSchema, "A Descope application's issuer, client id and scopes."],
  Check: [profiles.checkSchema, "One thing that was looked at."],
  CheckReport: [profiles.checkReportSchema, "What was looked at, and when."],
  LoginTry: [profiles.loginTrySchema, "A login that has begun."],
  LoginResult: [profiles.loginResultSchema, "How a login ended, or that it has not yet."],
  Account: [accounts.accountSchema, "An ngrok account, without its authtoken."],
  AccountReport: [
    accounts.accountReportSchema,
    "A check report with what ngrok says of the account.",
  ],
  LatencySample: [
    accounts.latencySampleSchema,
    "One heartbeat in milliseconds; null: not answered.",
  ],
  Latency: [accounts.latencySchema, "Heartbeats, oldest first."],
  Tunnel: [tunnels.tunnelSchema, "A tunnel as it is stored, and its status."],
  Group: [groups.groupSchema, "Tunnels with the same group, and the one link that they can have."],
  LinkStatus: [groups.linkStatusSchema, "What was observed of a group's link."],
  Hold: [holds.holdSchema, "Tunnels that end with a program."],
  HoldEnd: [holds.holdEndSchema, "What happens to the tunnels at the end of a hold."],
  ProjectApp: [projects.projectAppSchema, "An app of a gatehouse.yml that has a tunnel."],
  TunnelState: [tunnels.tunnelStateSchema, "The state that was observed."],
  TunnelStatus: [
    tunnels.tunnelStatusSchema,
    "What was observed of a tunnel, and what is wanted of it.",
  ],
  TunnelError: [tunnels.tunnelErrorSchema, "An explained error, and when it happened."],
  ProtectionVerdict: [
    tunnels.protectionVerdictSchema,
    "Where a stranger's request ended, with each hop.",
  ],
  AppFailure: [appFailureCodeSchema, "Why the app could not be asked, or its answer not be used."],
  Ask: [gate.askSchema, "Somebody is logged in, not on the list, and asks to come in."],
  AskResult: [access.askResultSchema, "What was answered, and what undoes it."],
  Assistant: [assistants.assistantSchema, "A program with a credential of its own."],
  Proposal: [assistants.proposalSchema, "What an assistant asks the owner, exactly."],
  ProposalState: [assistants.proposalStateSchema, "What became of a question."],
  ProposalLine: [assistants.proposalLineSchema, "One value that would change."],
  Proposed: [assistants.proposedSchema, "Whether it was done, or the owner was asked."],
  AnsweredProposal: [assistants.answeredProposalSchema, "What came of the answer."],
  Grant: [gate.grantSchema, "Somebody may enter besides the list."],
  Granted: [access.grantedSchema, "A new grant, and what undoes it."],
  Refusal: [gate.refusalSchema, "Somebody asked to come in, and was answered with no."],
  Removal: [gate.removalSchema, "Somebody may no longer enter, whatever the list says."],
  Removed: [access.removedSchema, "A new removal, and what undoes it."],
  Door: [doors.doorSchema, "What enters a tunnel without a login."],
  KeyDoor: [doors.keyDoorSchema, "A key for a machine, without the key itself."],
  WebhookDoor: [doors.webhookDoorSchema, "A path for a webhook, without its secrets."],
  DoorState: [
    doors.doorStateSchema,
    "`next-start`: ngrok asks for a login there until the tunnel starts again.",
  ],
  MadeDoor: [doors.madeDoorSchema, "A new door, with what it lets in, and what undoes it."],
  UndonePerson: [
    access.undonePersonSchema,
    "Whose grant, removal or question is as it was before.",
  ],
  Visit: [gate.visitSchema, "One visit: who, from when to when, and how many requests."],
  VisitDecision: [gate.visitDecisionSchema, "Why somebody was let in, or was not."],
  VisitPage: [gate.visitPageSchema, "A page of visits."],
  VisitDay: [visitDays.visitDaySchema, "Visits, people, refusals and outages of one day."],
  VisitDays: [visitDays.visitDaysSchema, "The last days, and what is kept."],
  HistoryEntry: [tunnelHistory.historyEntrySchema, "One change of state."],
  HistoryPage: [tunnelHistory.historyPageSchema, "A page of changes of state."],
  UptimeSegment: [history.uptimeSegmentSchema, "Half an hour."],
  Uptime: [history.uptimeSchema, `The last ${history.UPTIME_HOURS} hours.`],
  PreflightLine: [preflightLineSchema, "One line of a preflight as it goes."],
  Policy: [own.policySchema, "What attaches the login at ngrok."],
  RequestSummary: [
    traffic.requestSummarySchema,
    "A row of the request list. Times in ms, sizes in bytes.",
  ],
  RequestDetail: [traffic.requestDetailSchema, "A request with headers and bodies."],
  RequestPage: [traffic.requestPageSchema, "A page of requests."],
  HeaderList: [
    traffic.headerListSchema,
    "Names and values in order, duplicates and case included.",
  ],
  CapturedBody: [traffic.capturedBodySchema, "As much of a body as was kept."],
  WebSocketCounts: [traffic.webSocketCountsSchema, "Messages of a WebSocket."],
  ChannelMessage: [
    messages.channelMessageSchema,
    "A message of a WebSocket, or an event of a stream. `sent` by the visitor, `received` from the app.",
  ],
  MessageKind: [messages.messageKindSchema, "What a message is."],
  MessageDirection: [messages.messageDirectionSchema, "Which way a message went."],
  MessagePage: [messages.messagePageSchema, "A page of messages."],
  Har: [own.harSchema, "HTTP Archive 1.2; fields with _ are Gatehouse's."],
  Visitor: [traffic.visitorSchema, "One person on one tunnel, since Gatehouse was started."],
  Person: [traffic.personSchema, "One person on all tunnels."],
  TrafficPoint: [traffic.trafficPointSchema, "Requests that ended within 5 s."],
  TrafficNow: [traffic.trafficNowSchema, "What a tunnel is doing at the moment."],
  CaptureState: [traffic.captureStateSchema, "What is kept in memory of all tunnels together."],
  Traffic: [traffic.trafficSchema, "The last 15 minutes of one tunnel."],
  TrafficEvent: [traffic.trafficEventSchema, "The tunnels whose numbers changed."],
  LocalApp: [setup.localAppSchema, "An app that answers on this machine."],
  AuthtokenSource: [setup.authtokenSourceSchema, "A place where an authtoken was found."],
  SetupDraft: [setup.setupDraftSchema, "The guided setup as it was left."],
  DoctorCheck: [doctorCheckSchema, "What should be true, what was found, and the one next step."],
  DoctorReport: [doctorReportSchema, "What was looked at, by area."],
  DoctorLine: [doctorLineSchema, "One line of a doctor as it goes."],
  Settings: [settings.settingsSchema, "This Gatehouse itself."],
  SecretsState: [
    settings.secretsStateSchema,
    "Whether stored secrets can be read, and which cannot.",
  ],
  Webhook: [notices.webhookSchema, "Where notices go, without the secret."],
  Delivery: [notices.deliverySchema, "How a message to the webhook went."],
  NoticeKind: [notices.noticeKindSchema, "What a notice is about."],
  QuietableKind: [quietableKindSchema, "A kind of notices that can be turned off."],
  Notice: [notices.noticeSchema, "What people were told."],
  WebhookMessage: [notices.webhookMessageSchema, "What the webhook is sent."],
  ImportItem: [files.importItemSchema, "What an import does with one thing."],
  ImportPreview: [files.importPreviewSchema, "What an import does, and what it needs a yes for."],
  Session: [sessions.sessionSchema, "A browser that was let in."],
  Ticket: [ticketSchema, "An address that lets one browser in, once, within a minute."],
  SessionsEnded: [sessions.sessionsEndedSchema, "How many sessions have ended."],
  AgentSession: [
    live.sessionStatusSchema,
    "The agent connection of one ngrok account, as observed.",
  ],
  PairQuestion: [
    pairs.pairQuestionSchema,
    "What a person is asked before a key goes to an account.",
  ],
  Snapshot: [live.snapshotSchema, "All that the pages show, at once."],
  LiveEvent: [live.liveEventSchema, "One event of the stream."],
};

const inputs = register(INPUTS);
const outputs = register(OUTPUTS);

function register(components: Record<string, Component>) {
  const registry = z.registry<{ id: string }>();
  for (const [id, [schema]] of Object.entries(components)) registry.add(schema, { id });
  return registry;
}

/** The `{ $ref }` of a named schema. Throws for a schema without a name. */
export function refTo(schema: z.core.$ZodType): { $ref: string } {
  const named = outputs.get(schema) ?? inputs.get(schema);
  if (!named) throw new Error("A schema of an operation has no name in components.ts.");
  return { $ref: uri(named.id) };
}

/** All named schemas as JSON Schema 2020-12. */
export function componentSchemas(): Record<string, object> {
  const schemas = { ...toJsonSchemas(inputs, "input"), ...toJsonSchemas(outputs, "output") };
  const described = Object.entries({ ...INPUTS, ...OUTPUTS }).map(([id, [, description]]) => [
    id,
    { description, ...schemas[id] },
  ]);
  return Object.fromEntries(described);
}

function toJsonSchemas(registry: typeof inputs, io: "input" | "output"): Record<string, object> {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri,
    // What JSON Schema cannot say (trimming, cross-field rules) is left out rather than refused.
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (io === "output") allowMore(jsonSchema);
      else if (zodSchema instanceof z.core.$ZodString) allowSpace(zodSchema, jsonSchema);
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** Later versions may add fields to answers, and a client that refuses unknown fields would then fail. */
function allowMore(jsonSchema: z.core.JSONSchema.BaseSchema): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}

/** A text that is trimmed before it is validated may have spaces and line breaks around it. */
function allowSpace(schema: z.core.$ZodString, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  const isTrimmed = schema._zod.def.checks?.some(({ _zod }) => _zod.def.check === "overwrite");
  const whole = /^\^(.*)\$$/s.exec(jsonSchema.pattern ?? "")?.[1];
  if (isTrimmed && whole !== undefined) jsonSchema.pattern = `^\\s*(?:${whole})\\s*$`;
}

function uri(id: string): string {
  return `#/components/schemas/${id}`;
}
