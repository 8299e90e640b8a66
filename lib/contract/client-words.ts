import { isProjectId, looksLikeKey } from "./descope-ids";
import type { Action } from "./places";

/** The names of a profile's client id and secret in Descope, and where to find them. */
type ClientWords = { titles: Titles; refused: string; fix: string; action: Action };

/** What the check of both is called, by its result. */
type Titles = Record<"pass" | "skip" | "fail" | "warn", string>;

function titlesOf(both: string): Titles {
  return {
    pass: `${both} are accepted`,
    skip: `${both} were not checked`,
    fail: `${both} are not accepted`,
    warn: `${both} could not be checked`,
  };
}

const PROJECT: ClientWords = {
  titles: titlesOf("Project ID and Access Key"),
  refused: "The issuer does not accept this Project ID with this Access Key",
  fix: "Create an Access Key in Descope and paste its cleartext, not its id. It is shown once.",
  action: "descope-keys",
};

const APPLICATION: ClientWords = {
  titles: titlesOf("Client id and client secret"),
  refused: "The issuer does not accept this client id with this client secret",
  fix: "Copy both from the same application in Descope.",
  action: "descope-applications",
};

/** A confidential application has its own id and secret. Every other client is the project with an Access Key. */
export function clientWords(clientId: string): ClientWords {
  return isApplication(clientId) ? APPLICATION : PROJECT;
}

/** Whether a client id does not look like a Project ID. */
export function isApplication(clientId: string): boolean {
  return !isProjectId(clientId);
}

/** The labels of both fields. They do not change while the user types; the help below says which of the two it is. */
export const CLIENT_LABELS = {
  clientId: "Project ID or client ID",
  clientSecret: "Access Key or client secret",
} as const;

type ClientHelp = { clientId: string; clientSecret: string };

const UNKNOWN_HELP: ClientHelp = {
  clientId:
    "For the default application the Project ID (Project, Project ID). A confidential application has a client ID of its own.",
  clientSecret:
    "The cleartext of an Access Key (Access Keys, + Access Key), or the client secret of a confidential application. Shown only once.",
};

const PROJECT_HELP: ClientHelp = {
  clientId: "This is a Project ID. An Access Key goes with it.",
  clientSecret:
    "The cleartext of an Access Key (Access Keys, + Access Key) of this project. Shown only once.",
};

const APPLICATION_HELP: ClientHelp = {
  clientId:
    "This is not a Project ID, so Gatehouse treats it as the client ID of a confidential application.",
  clientSecret: "The client secret of the application with this client ID.",
};

/** The help below both fields, depending on the client id. */
export function clientHelp(clientId: string): ClientHelp {
  const id = clientId.trim();
  if (id === "") return UNKNOWN_HELP;
  return isApplication(id) ? APPLICATION_HELP : PROJECT_HELP;
}

/** What was probably confused when an issuer refused both. Undefined when they seem to belong together. */
export function hintMixUp(secret: string, clientId: string): string | undefined {
  if (isApplication(clientId) && looksLikeKey(secret)) {
    return "This looks like an Access Key, which belongs to the Project ID. Paste this application's own secret, or enter the Project ID as client id.";
  }
  if (!isApplication(clientId) && !looksLikeKey(secret)) {
    return "This does not look like an Access Key. If it is the secret of a confidential application, enter that application's own client id.";
  }
  return undefined;
}
