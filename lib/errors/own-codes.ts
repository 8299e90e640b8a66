import { LOGIN_TRY_MINUTES } from "@/lib/contract/login-try-life";
import { UNDO_SECONDS } from "@/lib/contract/undo-offered";
import type { CatalogueEntry, Entries } from "./entry";

function ours(
  title: string,
  cause: string,
  fix: string,
  action?: CatalogueEntry["action"],
): CatalogueEntry {
  return {
    title,
    side: "gatehouse",
    cause,
    fix,
    ...(action && { action }),
    persistence: "permanent",
  };
}

/**
 * Our own codes. Each entry says what the code means in general, whose side it is, and where to take the next step. The
 * code that throws it says in `detail` and `fix` what is special about the case.
 */
export const OWN_CODES = {
  account_changed: {
    ...ours(
      "The ngrok account was changed",
      "The tunnel moves to a session with the new settings.",
      "Nothing: it comes back by itself.",
    ),
    persistence: "passing",
  },
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
    "Enter the access token.",
  ),
  ask_off: ours(
    "Ask to come in is off",
    "ngrok refuses everybody who is not on the list, so nobody else can be let in.",
    "Turn Ask to come in on, or add the person to the list.",
    "tunnel",
  ),
  ask_over: {
    ...ours(
      "Nobody asks this any more",
      "The question was answered in another place, or nobody answered it for 15 minutes.",
      "Whoever still wants to come in asks again.",
    ),
    persistence: "passing",
  },
  ask_waiting: {
    ...ours(
      "Somebody asks to come in",
      "They are logged in and not on the list.",
      "Let them in or refuse them.",
    ),
    persistence: "passing",
  },
  data_folder_gone: ours(
    "The data folder was moved or deleted",
    "The data folder or a file in it is no longer in its place, so what is written now would be lost.",
    "Put it back, or export your configuration in Settings and start Gatehouse again.",
  ),
  data_folder_shared: ours(
    "Others can read your secrets",
    "The data folder or a file in it is open to other users of this machine.",
    "Remove the access rights of all other users.",
  ),
  data_folder_unwritable: ours(
    "The data folder cannot be written",
    "The rights of the folder or of its disk do not allow it.",
    "Check the rights of the data folder and that its disk is not mounted read-only.",
  ),
  database_damaged: ours(
    "The database is damaged",
    "A part of the database file was cut off or overwritten.",
    "Close Gatehouse, then replace the file by a backup, or move it away to start with an empty database.",
  ),
  database_locked: {
    ...ours(
      "Another program has locked the database",
      "Another program writes to Gatehouse's database and has not finished, so Gatehouse cannot write.",
      "Close that program, for example a database viewer or a sync tool, then try again.",
    ),
    persistence: "passing",
  },
  database_newer: ours(
    "The database is from a newer Gatehouse",
    "A newer version has changed its format, which this version does not know.",
    "Start the newer Gatehouse again.",
  ),
  database_unavailable: ours(
    "The database cannot be opened",
    "The system does not let Gatehouse open a file of the database.",
    "Check that the data folder is there, that its disk has room and that its rights allow it.",
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
  ),
  disk_full: ours(
    "The disk is full",
    "The disk that holds the data folder has no room left.",
    "Free some space on the disk that holds the data folder, then try again.",
  ),
  gate_needed: ours(
    "The gate is still needed",
    "Something is set that only the gate on this machine can decide.",
    "Remove first what the message names.",
    "tunnel",
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
    fix: "Check that the profile's scopes have openid, or turn the gate off in the tunnel's settings.",
    action: "tunnel",
    persistence: "permanent",
  },
  gate_off: ours(
    "The gate is off",
    "ngrok alone decides who enters this tunnel.",
    "Turn the gate on in the tunnel's settings.",
    "tunnel",
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
    "tunnels",
  ),
  internal: ours(
    "Something went wrong in Gatehouse",
    "An unexpected error.",
    "Try again. If it fails again, see the terminal in which Gatehouse runs.",
  ),
  invalid_input: ours(
    "Some fields need attention",
    "Some values are not valid; each field says why.",
    "Correct the marked fields.",
  ),
  key_present: ours(
    "The stored secrets are not locked",
    "Gatehouse has their key; a new one would lock them.",
    "Nothing: everything can be read.",
  ),
  keychain_unavailable: ours(
    "The system's keychain did not accept the key",
    "It is locked, or not there.",
    "Unlock the keychain and try again, or keep the key in the file.",
    "settings",
  ),
  link_misfit: ours(
    "Not everything fits on one link",
    "All apps on a link share one login, and the gate on this machine decides for each of them who may enter.",
    "Change first what the message names, or leave the tunnel out of the group.",
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
    "The API has no such path.",
    "See GET /api/openapi.json for all paths.",
  ),
  not_found: ours(
    "Not found",
    "It may have been deleted in another tab.",
    "Go back to the list.",
    "tunnels",
  ),
  not_json: ours("Not JSON", "The body of the request cannot be read.", "Send valid JSON."),
  not_online: ours(
    "Nothing to check",
    "Only a tunnel that is online can be checked.",
    "Start it first.",
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
    "profile",
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
  proxy_restarting: {
    ...ours(
      "Gatehouse's proxy is being started again",
      "The part of Gatehouse that passes requests on has crashed.",
      "Try again in a moment.",
    ),
    persistence: "passing",
  },
  secret_unreadable: ours(
    "A stored secret cannot be read",
    "It was sealed with another key, or was changed in the database.",
    "Enter it again. Everything else still works.",
    "settings",
  ),
  secrets_locked: ours(
    "The stored secrets are locked",
    "Gatehouse does not have their key.",
    "See in Settings what is missing.",
    "settings",
  ),
  session_renewed: {
    ...ours(
      "The session with ngrok is renewed",
      "After an outage the tunnel moves to a new session.",
      "Nothing: it comes back by itself.",
    ),
    persistence: "passing",
  },
  setup_incomplete: ours(
    "Something is missing",
    "The tunnel needs a step of the setup that was skipped.",
    "Go back to that step.",
  ),
  socket_failed: ours(
    "Gatehouse cannot make a socket",
    "The system refused the private socket that ngrok's requests come through.",
    "Check that the disk of the temporary folder has room and can be written, then start the tunnel again.",
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
  tunnel_stopped: {
    title: "ngrok stopped this tunnel",
    side: "ngrok",
    cause: "The service ended it, by a limit of the plan or from ngrok's dashboard.",
    fix: "Start it again when you know why.",
    action: "ngrok-endpoints",
    persistence: "permanent",
  },
  file_newer: ours(
    "The file is from a newer Gatehouse",
    "A newer version has written it, in a format that this version does not know.",
    "Update Gatehouse, then import it.",
  ),
  file_unknown: ours(
    "Gatehouse does not know this kind of configuration",
    "It is neither an export of Gatehouse nor an ngrok.yml of version 2 or 3.",
    "Choose another file.",
  ),
  file_unreadable: ours(
    "The file cannot be read",
    "It is damaged, or contains something that is not allowed in a configuration.",
    "Export it again, or correct the place that the message names.",
  ),
  passphrase_needed: ours(
    "The file is encrypted",
    "It was exported with secrets, protected by a passphrase.",
    "Enter the passphrase it was exported with.",
  ),
  passphrase_wrong: ours(
    "The passphrase does not open the file",
    "The passphrase is wrong, or the file was changed.",
    "Enter the passphrase it was exported with.",
  ),
  preview_outdated: ours(
    "The configuration has changed since the preview",
    "Something was added, changed or deleted meanwhile, so the import would do something else.",
    "Look at the new preview, then import.",
  ),
  replay_incomplete: ours(
    "The request cannot be sent again as it was",
    "Only a part of its body was kept.",
    "Send it again with a body of your own.",
  ),
  replay_invalid: ours(
    "The changed request is not valid",
    "The method, path or a header has something that HTTP does not allow.",
    "Correct it and send it again.",
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
  ),
  replay_websocket: ours(
    "A WebSocket cannot be replayed",
    "It is a conversation, not one request with one answer.",
    "Open it again in the app.",
  ),
  not_up: ours(
    "The tunnel is not online",
    "Only an online tunnel can have a stop time.",
    "Start it first.",
  ),
  undo_over: ours(
    "It can no longer be restored",
    `A deletion can be undone for ${UNDO_SECONDS} seconds, and until Gatehouse ends.`,
    "Create it again.",
  ),
  tunnel_unreadable: ours(
    "A stored tunnel cannot be read",
    "Its stored data have a format that this version does not know: another version wrote them, or they are damaged.",
    "Update Gatehouse, or restore a backup. The other tunnels are not affected.",
  ),
  upstream_refused: ours(
    "Gatehouse cannot be shared through itself",
    "The local app of the tunnel is the dashboard itself, or its address is not valid.",
    "Correct the local app of this tunnel.",
    "tunnel",
  ),
} satisfies Entries;

export type OwnCode = keyof typeof OWN_CODES;

export function lookUpOwnCode(code: string | undefined): CatalogueEntry | undefined {
  const entries: Entries = OWN_CODES;
  return code === undefined ? undefined : entries[code];
}
