import { z } from "zod/mini";
import { clearable, keptSecretSchema, nameSchema } from "./fields";
import { domainSchema } from "./tunnel-input";

/** Changes to a group and its one link. Apart from groups.ts, which every page loads. */
export const groupPatchSchema = z.partial(
  z.strictObject({
    /** Renames the group: all its tunnels, and its link. */
    name: nameSchema,
    link: z.boolean("Say whether the group has one link."),
    domain: clearable(domainSchema),
    accountId: z
      .string("Choose an ngrok account.")
      .check(z.minLength(1, "Choose an ngrok account.")),
    profileId: z
      .string("Choose a Descope profile.")
      .check(z.minLength(1, "Choose a Descope profile.")),
    /** That the apps on the link trust each other. Needed the first time, and when more tunnels come. */
    acceptShared: z.boolean("Say whether you accept that the apps trust each other."),
    /** These tunnels come into the group first; it is made when there is none. */
    tunnelIds: z.array(z.string()).check(z.maxLength(1_000)),
    /** The one that is stored, where the link would send it to an account that it never went to. Not stored here. */
    clientSecret: keptSecretSchema("client secret (Descope Access Key)"),
  }),
);

/** What turning a link on means. */
export const SHARED_LINK =
  "Apps on one link have one origin: a script of one app can act in the others as the visitor who has it open. Put only apps on it that trust each other. Who may enter is still decided for each app.";

export type GroupPatch = z.infer<typeof groupPatchSchema>;
