import { LOGIN_TRY_MINUTES } from "@/lib/contract/login-try-life";
import { UNDO_SECONDS } from "@/lib/contract/undo-offered";
import type { CatalogueEntry } from "./entry";

/**
 * `status` is that of the answer of a request which fails with it (RFC 9110); without it 409. Some codes are only shown
 * at a tunnel or in a notice, and are no answer.
 */
export type OwnEntry = CatalogueEntry & { status?: number };

type Special = Partial<Pick<OwnEntry, "action" | "persistence" | "status">>;

function ours(title: string, cause: string, fix: string, special: Special = {}): OwnEntry {
  return { title, side: "gatehouse", cause, fix, persistence: "permanent", ...special };
}

/**
 * Our own codes: what each means in general, whose side it is, the next step and where to take it. `new Problem(code)`
 * says this; who throws it adds what is special about the case.
 */
export const OWN_CODES = {
  account_changed: ours(
    "The ngrok account was changed",
    "The tunnel moves to a session with the new settings.",
    "Nothing: it comes back by itself.",
    { persistence: "passing" },
  ),
  already_running: ours(
    "Gatehouse is already running",
    "Another Gatehouse uses the same data folder.",
    "Open that one, or give this one its own folder with GATEHOUSE_DATA_DIR.",
  ),
  agent_silent: {
    title: "The connection to ngrok is unresponsive",
    side: "network",
    cause: "ngrok did not answer heartbeats. A sleeping laptop or a changed network does this.",
    fix: "Check your internet connection.",
    persistence: "passing",
  },
  agent_stopped: {
    title: "Stopped from ngrok's dashboard",
    side: "ngrok",
    cause: "Someone with access to the ngrok account stopped this agent there.",
    fix: "Start the tunnel again when you know why.",
    action: "ngrok-agents",
    persistence: "permanent",
  },
  confirmation_needed: ours(
    "Enter the access token again",
    "Exporting stored secrets, sending them to a new destination and changing the access token need the token again, because a cookie may be stolen.",
    "Try again and enter it. Scripts send it as Authorization: Bearer.",
    { status: 403 },
  ),
  ask_off: ours(
    "Ask to come in is off",
    "ngrok refuses everybody who is not on the list, so nobody else can be let in.",
    "Turn Ask to come in on, or add the person to the list.",
    { action: "tunnel" },
  ),
  ask_over: ours(
    "Nobody asks this any more",
    "The question was answered in another place, nobody answered it for 15 minutes, or the tunnel has another login now.",
    "Whoever still wants to come in asks again, or you let them in under the tunnel's people.",
    { persistence: "passing", status: 404 },
  ),
  ask_waiting: ours(
    "Somebody asks to come in",
    "They are logged in and not on the list.",
    "Let them in or refuse them.",
    { persistence: "passing" },
  ),
  data_folder_gone: ours(
    "The data folder was moved or deleted",
    "The data folder or a file in it is no longer in its place, so what is written now would be lost.",
    "Put the folder back; Gatehouse then continues by itself. If it is lost, export your configuration in Settings, then start Gatehouse again.",
    { status: 500 },
  ),
  data_folder_shared: ours(
    "Others can read your secrets",
    "The data folder or a file in it is open to other users of this machine.",
    "Remove the access rights of all other users.",
    { status: 500 },
  ),
  data_folder_unwritable: ours(
    "The data folder cannot be written",
    "The rights of the folder or of its disk do not allow it.",
    "Check the rights of the data folder and that its disk is not mounted read-only.",
    { status: 500 },
  ),
  database_damaged: ours(
    "The database is damaged",
    "A part of the database file was cut off or overwritten.",
    "Close Gatehouse, then replace the file by a backup, or move it away to start with an empty database.",
    { status: 500 },
  ),
  database_locked: ours(
    "Another program has locked the database",
    "Another program writes to Gatehouse's database and has not finished, so Gatehouse cannot write.",
    "Close that program, for example a database viewer or a sync tool, then try again.",
    { persistence: "passing", status: 503 },
  ),
  database_newer: ours(
    "The database is from a newer Gatehouse",
    "A newer version has changed its format, which this version does not know.",
    "Start the newer Gatehouse again, or point GATEHOUSE_DATA_DIR at another folder.",
    { status: 500 },
  ),
  database_unavailable: ours(
    "The database cannot be opened",
    "The system does not let Gatehouse open a file of the database.",
    "Check that the data folder is there, that its disk has room and that its rights allow it.",
    { status: 500 },
  ),
  deadline: {
    title: "ngrok does not answer",
    side: "network",
    cause: "ngrok was asked and gave no answer in time.",
    fix: "It is tried again by itself. Check your internet connection.",
    action: "ngrok-status",
    persistence: "passing",
  },
  disk_failing: ours(
    "The disk reports errors",
    "The disk that holds the data folder failed to read or to write.",
    "Check the disk that holds the data folder, then try again.",
    { status: 500 },
  ),
  disk_full: ours(
    "The disk is full",
    "The disk that holds the data folder has no room left.",
    "Free some space on the disk that holds the data folder, then try again.",
    { status: 507 },
  ),
  gate_needed: ours(
    "The gate is still needed",
    "Something is set that only the gate on this machine can decide.",
    "Remove first what the message names.",
    { action: "tunnel" },
  ),
  gate_no_email: {
    title: "The login names no e-mail",
    side: "descope",
    cause: "The identity token has no claim email, which the list needs.",
    fix: "Add the scope email to the profile, and an e-mail to the person in Descope.",
    persistence: "permanent",
  },
  gate_no_keys: {
    title: "The issuer's keys are not at hand",
    side: "descope",
    cause: "Without them the gate cannot verify who has logged in, so it refuses everybody.",
    fix: "Check that this machine reaches the issuer. Gatehouse tries again by itself.",
    persistence: "passing",
  },
  gate_no_token: {
    title: "No identity token arrives",
    side: "ngrok",
    cause:
      "ngrok passes on by a token who has logged in, and none came, so the gate refuses everybody.",
    fix: "Check that the profile's scopes have openid. Turn the gate off only while the protection check says Protected.",
    action: "tunnel",
    persistence: "permanent",
  },
  gate_off: ours(
    "The gate is off",
    "ngrok alone decides who enters this tunnel.",
    "Turn the gate on in the tunnel's settings.",
    { action: "tunnel" },
  ),
  gate_wrong_token: {
    title: "Somebody came with a token that is not valid",
    side: "ngrok",
    cause:
      "An identity token arrived that the issuer did not sign for this tunnel. It was refused.",
    fix: "Look at the tunnel's policy at ngrok: its login should not let such a token through.",
    action: "policy",
    persistence: "permanent",
  },
  in_use: ours(
    "Still in use",
    "A tunnel uses what you wanted to delete.",
    "Give the tunnel another one, or delete it first.",
    { action: "tunnels" },
  ),
  internal: ours(
    "Something went wrong in Gatehouse",
    "An unexpected error.",
    "Try again. If it fails again, see the terminal in which Gatehouse runs.",
    { status: 500 },
  ),
  invalid_input: ours(
    "Some fields need attention",
    "Some values are not valid.",
    "Correct them, then try again.",
    { status: 422 },
  ),
  key_present: ours(
    "The stored secrets are not locked",
    "Gatehouse has their key; a new one would lock them.",
    "Nothing: everything can be read.",
  ),
  keychain_unavailable: ours(
    "The system's keychain did not accept the key",
    "It is locked, or not there.",
    "Unlock the keychain of your system, then try again.",
    { action: "settings" },
  ),
  link_misfit: ours(
    "Not everything fits on one link",
    "All apps on a link share one login, and the gate on this machine decides for each of them who may enter.",
    "Change first what the message names, or leave the tunnel out of the group.",
  ),
  link_unaccepted: ours(
    "Apps on one link trust each other",
    "The tunnel would come behind the one link of its group, where a script of another app can act in it as its visitor.",
    "Say that the apps trust each other (acceptShared: true), or choose another group.",
  ),
  login_expired: {
    title: "This login is too old",
    side: "gatehouse",
    cause: `A try of the login lasts ${LOGIN_TRY_MINUTES} minutes and works once.`,
    fix: "Close this tab and press Try the login again.",
    persistence: "passing",
  },
  application_refused: {
    title: "The issuer does not accept this client id with this client secret",
    side: "descope",
    cause: "The secret is wrong, was replaced, or belongs to another application.",
    fix: "Copy both from the same application in Descope.",
    action: "descope-applications",
    persistence: "permanent",
  },
  login_no_email: {
    title: "The login has no e-mail address",
    side: "descope",
    cause: "The user has none in Descope, or the scope email is missing.",
    fix: "Give the user an e-mail in Descope, and keep the scope email in the profile.",
    action: "descope-users",
    persistence: "permanent",
  },
  login_unreadable: {
    title: "The login cannot be trusted",
    side: "descope",
    cause:
      "The issuer's answer does not prove who logged in: a signature, an issuer or a time is wrong.",
    fix: "Check the profile and this machine's clock.",
    action: "profile",
    persistence: "permanent",
  },
  login_unreachable: {
    status: 502,
    title: "The issuer could not be reached",
    side: "network",
    cause: "The issuer did not answer, or not with what OpenID Connect requires.",
    fix: "Check the profile: the check shows which step fails.",
    action: "profile",
    persistence: "passing",
  },
  name_taken: ours(
    "This name is taken",
    "Upper and lower case count as the same.",
    "Choose another name.",
  ),
  no_such_route: ours(
    "No such path",
    "There is no such path in the API.",
    "GET /api/openapi.json lists them all.",
    { status: 404 },
  ),
  not_found: ours("Not found", "It may have been deleted in another tab.", "Go back to the list.", {
    action: "tunnels",
    status: 404,
  }),
  not_json: ours("Not JSON", "The body of the request cannot be read.", "Send valid JSON.", {
    status: 400,
  }),
  not_online: ours(
    "Nothing to check",
    "Only a tunnel that is online can be checked.",
    "Start it first.",
  ),
  owner_asked: ours(
    "An assistant asks you",
    "It wants to change who reaches an app, which only you can allow.",
    "Look at it under Assistants, and allow or refuse it.",
    { action: "assistant", persistence: "passing" },
  ),
  owner_needed: ours(
    "Ask the owner",
    "An assistant cannot let anybody in who could not enter before.",
    "Propose the change with POST /api/proposals. The owner answers it in the dashboard.",
    { status: 403 },
  ),
  person_removed: ours(
    "This person was removed",
    "A removal counts before everything else.",
    "Take the removal back first.",
  ),
  policy_unprotected: ours(
    "The login is incomplete",
    "Issuer URL, Project ID and Access Key are all needed to protect a tunnel.",
    "Complete the Descope profile.",
    { action: "profile" },
  ),
  pooling_on: ours(
    "Pooling is on",
    "Another agent of the account can answer, which knows nothing of this tunnel's doors.",
    "Turn pooling off in the tunnel's settings first.",
    { action: "tunnel" },
  ),
  proposal_over: ours(
    "This question is over",
    "It was answered already, or nobody answered it for 15 minutes.",
    "The assistant can ask again.",
    { persistence: "passing" },
  ),
  proposals_full: ours(
    "Too many questions wait for the owner",
    "The owner is not asked any more until some are answered.",
    "Answer those that wait in the dashboard, under Assistants.",
    { action: "assistant", persistence: "passing" },
  ),
  protection_open: {
    title: "This tunnel was open, so Gatehouse stopped it",
    side: "ngrok",
    cause:
      "A request without a login reached this machine through the forwarding URL. Your app did not see it.",
    fix: "Check the ngrok account's own policies and the tunnel's extra policy before you start it again.",
    action: "policy",
    persistence: "permanent",
  },
  proxy_restarting: ours(
    "Gatehouse's proxy is being started again",
    "The part of Gatehouse that passes requests on has crashed.",
    "Try again in a moment.",
    { persistence: "passing", status: 503 },
  ),
  secret_unreadable: ours(
    "A stored secret cannot be read",
    "It was sealed with another key, or was changed in the database.",
    "Enter it again. Everything else still works.",
    { action: "settings" },
  ),
  secrets_locked: ours(
    "The stored secrets are locked",
    "Gatehouse does not have their key.",
    "See in Settings what is missing.",
    { action: "settings" },
  ),
  session_renewed: ours(
    "The session with ngrok is renewed",
    "After an outage the tunnel moves to a new session.",
    "Nothing: it comes back by itself.",
    { persistence: "passing" },
  ),
  setup_incomplete: ours(
    "Something is missing",
    "The tunnel needs a step of the setup that was skipped.",
    "Go back to the step that was skipped.",
  ),
  socket_failed: ours(
    "Gatehouse cannot make a socket",
    "The system refused the private socket that ngrok's requests come through.",
    "Check that the disk of the temporary folder has room and can be written, then start the tunnel again.",
    { status: 503 },
  ),
  too_many: ours(
    "There are too many",
    "A tunnel can have so many of them and no more.",
    "Take some back first.",
  ),
  token_from_environment: ours(
    "The access token was not changed",
    "GATEHOUSE_TOKEN sets it, so at the next start the old token would be back.",
    "Change GATEHOUSE_TOKEN and start Gatehouse again.",
  ),
  too_large: ours(
    "Too large",
    "The body of the request is larger than is accepted.",
    "Send less at once.",
    { status: 413 },
  ),
  tunnel_stopped: {
    title: "ngrok stopped this tunnel",
    side: "ngrok",
    cause: "The service ended it, by a limit of the plan or from ngrok's dashboard.",
    fix: "Start it again when you know why.",
    action: "ngrok-endpoints",
    persistence: "permanent",
  },
  file_newer: ours(
    "This file is from a newer Gatehouse",
    "A newer version has written it, in a format that this version does not know.",
    "Update Gatehouse, then import it again.",
    { status: 422 },
  ),
  file_unknown: ours(
    "This file cannot be imported",
    "It is neither an export of Gatehouse nor an ngrok.yml of version 2 or 3.",
    "Choose a file that Gatehouse exported, or an ngrok.yml.",
    { status: 422 },
  ),
  file_unreadable: ours(
    "This file cannot be imported",
    "It is damaged, or contains something that is not allowed in a configuration.",
    "Export it again, or correct the place that the message names.",
    { status: 422 },
  ),
  passphrase_needed: ours(
    "This file needs its passphrase",
    "The file contains secrets and is encrypted.",
    "Enter the passphrase that was chosen when it was exported.",
    { status: 422 },
  ),
  passphrase_wrong: ours(
    "The file cannot be opened",
    "The passphrase is wrong, or the file was changed after the export.",
    "Enter the passphrase that was chosen when it was exported.",
    { status: 422 },
  ),
  preview_outdated: ours(
    "Something has changed since the preview",
    "The stored configuration or the file has changed. Nothing was imported.",
    "Look at the new preview, then import again.",
  ),
  replay_incomplete: ours(
    "The body was not kept whole",
    "Only a part of its body was kept.",
    "Replay it with changes, and give it a body.",
  ),
  replay_invalid: ours(
    "The request cannot be sent",
    "The method, path or a header has something that HTTP does not allow.",
    "Look at its method, path and headers for characters that HTTP does not allow.",
    { status: 422 },
  ),
  secret_missing: ours(
    "A secret is missing",
    "It was not entered yet, for example after an import without secrets.",
    "Enter it on the page of the profile or account.",
  ),
  secret_again: ours(
    "The secret is needed again",
    "The change would send a stored secret to a destination for which it was not entered.",
    "Enter the secret again together with the change.",
    { status: 422 },
  ),
  replays_busy: ours(
    "Too many replays at once",
    "The app has not answered so many of them yet.",
    "Wait for an answer. Each replay waits 30 s at most.",
    { persistence: "passing" },
  ),
  replay_websocket: ours(
    "A WebSocket cannot be replayed",
    "What was said in it is counted, not kept.",
    "Open it again in the app.",
  ),
  not_up: ours(
    "Nothing to stop",
    "Only a tunnel that is online can have a stop time.",
    "Start it first, or set “Stop after” in its settings.",
  ),
  undo_over: ours(
    "Too late to undo",
    `A deletion can be undone for ${UNDO_SECONDS} seconds, as long as Gatehouse runs.`,
    "Create it again.",
    { status: 404 },
  ),
  tunnel_unreadable: ours(
    "A stored tunnel cannot be read",
    "What is stored of it was damaged, or written by a newer Gatehouse. It was left as it is.",
    "Update Gatehouse, or bring back a backup of the database.",
    { status: 500 },
  ),
  upstream_refused: ours(
    "This local app cannot be shared",
    "It is the dashboard itself, a link-local or cloud metadata address, or its address is not valid.",
    "Correct the local app of this tunnel, or start Gatehouse on another port.",
    { action: "tunnel" },
  ),
} satisfies Readonly<Record<string, OwnEntry>>;

export type OwnCode = keyof typeof OWN_CODES;

export function lookUpOwnCode(code: string | undefined): CatalogueEntry | undefined {
  return code !== undefined && isOwnCode(code) ? OWN_CODES[code] : undefined;
}

function isOwnCode(code: string): code is OwnCode {
  return Object.hasOwn(OWN_CODES, code);
}
