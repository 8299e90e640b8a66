import { z } from "zod";
import {
  doorHeaderSchema,
  doorPathSchema,
  doorQuerySchema,
  doorSchemeSchema,
} from "@/lib/contract/doors";
import { nameSchema } from "@/lib/contract/fields";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { domainSchema, durationSchema } from "@/lib/contract/tunnel-input";
import { parseUpstream } from "@/lib/contract/upstream";
import { readAllow } from "./read-allow";

// What may be written in gatehouse.yml. Fields that the API has too have its names. docs/gatehouse.schema.json is made
// from it for editors (`npm run schema`).

export const FILE_NAME = "gatehouse.yml";
/** The word for `allow` by which everyone who can log in may enter. */
export const EVERYONE = "everyone";
const MOST_APPS = 50;
const MOST_VARIABLES = 200;

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]{0,127})\}$/;
/** `gatehouse up` sets the first two itself; the others are about Gatehouse. */
const OURS = /^(PORT|PUBLIC_URL|GATEHOUSE_.*)$/i;

/** The name of an environment variable when the text is `${NAME}`. */
export function referenceIn(text: string): string | undefined {
  return REFERENCE.exec(text)?.[1];
}

/** The label that stands for `{branch}` while the file is checked. */
const SAMPLE_BRANCH = "main";

function plain(what: string, most: number) {
  return z
    .string(`Write ${what}.`)
    .min(1, `Write ${what}.`)
    .max(most, `That is longer than ${most} characters.`)
    .refine((text) => !hasHidden(text), "Remove the invisible characters.");
}

const chosenSchema = (what: string) =>
  plain(`the name of the ${what}, or \${NAME} for an environment variable`, 200).refine(
    (text) => !text.includes("$") || REFERENCE.test(text),
    `Write the name of the ${what}, or only an environment variable: \${NAME}.`,
  );

const branchDomainSchema = z
  .string("Write a host name, such as demo.example.com or {branch}.example.com.")
  .max(300, "That is longer than a host name can be.")
  .refine((text) => z.safeParse(domainSchema, withBranch(text, SAMPLE_BRANCH)).success, {
    error: "Write only a host name, such as demo.example.com or {branch}.example.com.",
  });

/** Puts the label in the place of each `{branch}`. */
export function withBranch(text: string, label: string): string {
  return text.replaceAll("{branch}", label);
}

const commandSchema = z
  .string("Write the command that starts the app, such as npm run dev.")
  .min(1, "Write the command that starts the app, such as npm run dev.")
  .max(4_000, "That is longer than 4,000 characters. Put it in a script.")
  .refine((text) => !hasHidden(text.replaceAll(/[\n\t]/g, "")), "Remove the invisible characters.");

const folderSchema = plain("the app's folder, relative to this file", 500).refine(
  isInside,
  "Write a folder inside that of this file, such as apps/web.",
);

/** A relative path that does not leave its folder, on any system. */
function isInside(text: string): boolean {
  if (/^([\\/]|[A-Za-z]:)/.test(text)) return false;
  return !text.split(/[\\/]/).includes("..");
}

const portSchema = z
  .int("Write a port from 1 to 65535.")
  .min(1, "Ports go from 1 to 65535.")
  .max(65_535, "Ports go from 1 to 65535.");

const urlSchema = z
  .string("Write the app's address, such as http://localhost:3000.")
  .max(2_048, "That is too long for an address.")
  .superRefine((text, context) => {
    const result = parseUpstream(text);
    if (!result.ok) context.addIssue({ code: "custom", message: result.message });
  });

const allowSchema = z
  .union(
    [z.string(), z.array(z.string(WHO())).min(1, WHO()).max(5_000, "That is more than 5,000.")],
    WHO(),
  )
  .superRefine((entries, context) => {
    const read = readAllow([entries].flat());
    if (!read.ok)
      for (const message of read.problems) context.addIssue({ code: "custom", message });
  });

function WHO(): string {
  return `Say who may enter: "@example.com", member@example.com, "role:admin", "tenant:T2abc", or ${EVERYONE} for all who can log in.`;
}

const variableSchema = z
  .string("Write the name of an environment variable, such as GITHUB_WEBHOOK_SECRET.")
  .regex(VARIABLE, "Write the name of an environment variable, such as GITHUB_WEBHOOK_SECRET.");

const envSchema = z
  .record(
    z
      .string()
      .regex(VARIABLE, "Names of environment variables have letters, digits and _.")
      .refine((name) => !OURS.test(name), "Gatehouse sets this variable itself. Remove it."),
    z
      .union([z.string(), z.number(), z.boolean()], "Write a text, a number, true or false.")
      .transform(String)
      .refine((text) => text.length <= 32_768, "That is longer than 32,768 characters.")
      .refine((text) => !text.includes("\0"), "A variable cannot contain a NUL character."),
    "Write one NAME: value a line.",
  )
  .refine(
    (env) => Object.keys(env).length <= MOST_VARIABLES,
    `That is more than ${MOST_VARIABLES} variables.`,
  );

const keySchema = z.strictObject({
  kind: z.literal("key"),
  name: nameSchema,
});

const webhookSchema = z
  .strictObject({
    kind: z.literal("webhook"),
    name: nameSchema,
    path: doorPathSchema,
    method: z.enum(["POST", "PUT", "PATCH"], "Choose POST, PUT or PATCH.").optional(),
    query: z.optional(doorQuerySchema),
    scheme: doorSchemeSchema,
    header: z.optional(doorHeaderSchema),
    encoding: z.enum(["hex", "base64"], "Choose hex or base64.").optional(),
    prefix: z
      .string()
      .regex(/^[\x21-\x7e]{0,40}$/, "A prefix is short and has no spaces.")
      .optional(),
    secretFrom: variableSchema.optional(),
  })
  .superRefine(({ scheme, header, encoding, prefix }, context) => {
    const say = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (scheme !== "hmac") {
      if ((header ?? encoding ?? prefix) !== undefined) {
        say("scheme", "Only a plain HMAC has a header, an encoding and a prefix of its own.");
      }
      return;
    }
    if (header === undefined) say("header", "Say in which header the sender puts the signature.");
    if (encoding === undefined) say("encoding", "Say in which encoding the signature is.");
  });

const doorSchema = z.discriminatedUnion(
  "kind",
  [keySchema, webhookSchema],
  "Write kind: key or kind: webhook.",
);

const timeOfDaySchema = z
  .string('Write a time of day in quotes, such as "18:00".')
  .regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'Write a time of day in quotes, such as "18:00".');

const appSchema = z
  .strictObject(
    {
      run: commandSchema.optional(),
      folder: folderSchema.optional(),
      port: portSchema.optional(),
      url: urlSchema.optional(),
      allow: allowSchema.optional(),
      group: z.optional(nameSchema),
      domain: branchDomainSchema.optional(),
      doors: z.array(doorSchema, "Write a list of doors.").max(100).optional(),
      stopAfter: z.optional(durationSchema),
      stopAt: timeOfDaySchema.optional(),
      env: envSchema.optional(),
    },
    notFields("an app"),
  )
  .superRefine(({ run, port, url, env, stopAfter, stopAt, folder, doors = [] }, context) => {
    const say = (path: string[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    if (port !== undefined && url !== undefined) say(["url"], "Write either port or url.");
    if (run === undefined && port === undefined && url === undefined) {
      say([], "Say where the app is: write its port or its url, or the command that runs it.");
    }
    if (run === undefined && env) say(["env"], "env is for the command of run, which is missing.");
    if (run === undefined && folder !== undefined) {
      say(["folder"], "folder is for the command of run, which is missing.");
    }
    if (stopAfter !== undefined && stopAt !== undefined) {
      say(["stopAt"], "Write either stopAfter or stopAt.");
    }
    for (const [index, twin] of findTwins(doors)) {
      say(["doors", String(index)], `There are two ${twin.kind} doors called "${twin.name}".`);
    }
  });

type Named = { kind: string; name: string };

function findTwins(doors: readonly Named[]): [number, Named][] {
  const seen = new Set<string>();
  return doors.flatMap((door, index): [number, Named][] => {
    const key = `${door.kind} ${door.name.toLowerCase()}`;
    if (seen.has(key)) return [[index, door]];
    seen.add(key);
    return [];
  });
}

const linkSchema = z.union(
  [z.boolean(), z.strictObject({ domain: branchDomainSchema.optional() })],
  "Write link: true, or link: and below it its domain.",
);

export const projectFileSchema = z
  .strictObject(
    {
      name: z.optional(nameSchema),
      profile: chosenSchema("profile").optional(),
      account: chosenSchema("account").optional(),
      allow: allowSchema.optional(),
      group: z.optional(nameSchema),
      link: linkSchema.optional(),
      apps: z
        .record(
          z
            .string()
            .regex(
              /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
              "Names of apps have letters, digits, - and _, at most 40.",
            ),
          appSchema,
          "Write each app by its name, and below it what it is.",
        )
        .refine((apps) => Object.keys(apps).length > 0, "Write at least one app.")
        .refine(
          (apps) => Object.keys(apps).length <= MOST_APPS,
          `That is more than ${MOST_APPS} apps.`,
        ),
    },
    notFields("this file"),
  )
  .superRefine(({ apps, allow, group, link }, context) => {
    const say = (path: string[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const isLinked = link !== undefined && link !== false;
    if (isLinked && group === undefined) {
      say(["link"], "One link is that of a group: write group: and its name at the top.");
    }
    for (const [name, app] of Object.entries(apps)) {
      if (allow === undefined && app.allow === undefined) say(["apps", name], WHO());
      if (isLinked && app.domain !== undefined && app.group === undefined) {
        say(
          ["apps", name, "domain"],
          "Apps behind one link have no domain of their own: write it under link.",
        );
      }
      if (isLinked && app.doors !== undefined && app.group === undefined) {
        say(["apps", name, "doors"], "Apps behind one link have no doors. Give it another group.");
      }
    }
  });

function notFields(what: string): string {
  return `Write ${what} as fields: a name, a colon and a value each.`;
}

export type ProjectFile = z.output<typeof projectFileSchema>;
export type ProjectApp = ProjectFile["apps"][string];
export type ProjectDoor = z.output<typeof doorSchema>;

/** What editors show at each field. */
export const FIELD_HELP: Record<string, string> = {
  name: "What the tunnels' names begin with. Without it, the name of the folder.",
  profile: `The Descope profile by its name on this machine, or \${NAME} of the environment.`,
  account: `The ngrok account by its name on this machine, or \${NAME} of the environment.`,
  allow: `Who may enter, for each app that says nothing else: "@example.com", member@example.com, "role:admin", "tenant:T2abc", or ${EVERYONE}.`,
  group: "The group of the apps that name none.",
  link: "One link for all apps of the group. Its apps share one origin, so put only apps on it that trust each other.",
  apps: "The apps by their names.",
  "apps.run":
    "The command that starts the app, as in a package.json script. It gets PORT and PUBLIC_URL.",
  "apps.folder": "Where the command runs, relative to this file.",
  "apps.port":
    "The port of the app. With run another free one is taken when it is in use, and without it any; PORT says which.",
  "apps.url": "The address of an app that is not on a port of this machine.",
  "apps.allow": "Who may enter this app.",
  "apps.group": "The group of this app.",
  "apps.domain": "Its host name. {branch} becomes the git branch.",
  "apps.doors":
    "What enters without a login. No secrets here: secretFrom names the environment variable, else it is asked for once.",
  "apps.stopAfter": "How long the tunnel stays up, such as 2h30m.",
  "apps.stopAt": 'The time of day at which the tunnel stops, such as "18:00".',
  "apps.env": "Environment variables of the command. No secrets here: this file is checked in.",
};
