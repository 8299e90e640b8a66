import { z } from "zod";

/** The people of the lab. All log in by their e-mail address alone; one has a second step. */
export type LabUser = {
  id: string;
  name: string;
  email?: string;
  /** Whether the address is said to be verified: yes when absent. */
  emailVerified?: false | "missing";
  secondStep?: true;
  /** Not among the buttons of the login page: only who types the address or the id logs in so. */
  unlisted?: true;
  /** Those of the project. */
  roles?: string[];
  permissions?: string[];
  /** By the tenant's id. Descope leaves a list out where nothing is in it. */
  tenants?: Record<string, { roles?: string[]; permissions?: string[] }>;
};

const names = z.array(z.string()).exactOptional();

/** What `POST /lab/users` takes, and `changeUser()`. Without a person of this id, one is added. */
export const userChangeSchema = z.strictObject({
  id: z.string(),
  name: z.string().exactOptional(),
  /** `null` takes the address away. */
  email: z.string().nullable().exactOptional(),
  /** `null` says that it is. */
  emailVerified: z.union([z.literal(false), z.literal("missing"), z.null()]).exactOptional(),
  roles: names,
  permissions: names,
  tenants: z
    .record(z.string(), z.strictObject({ roles: names, permissions: names }))
    .exactOptional(),
});

export type UserChange = z.infer<typeof userChangeSchema>;

const USERS: LabUser[] = [
  {
    id: "U2member",
    name: "Member",
    email: "member@example.com",
    roles: ["Editor"],
    permissions: ["articles:write"],
    tenants: {
      T2labAcme: { roles: ["Tenant Admin"], permissions: ["billing:read"] },
      T2labOther: { roles: [], permissions: [] },
    },
  },
  { id: "U2guest", name: "Guest", email: "guest@example.org" },
  { id: "U2lookalike", name: "Lookalike", email: "lookalike@example.com.evil.org" },
  { id: "U2careful", name: "Careful member", email: "mfa@example.com", secondStep: true },
  { id: "U2nameless", name: "Without e-mail" },
  // Of the project itself they have no role.
  {
    id: "U2tenant",
    name: "Tenant's editor",
    email: "tenant@example.com",
    tenants: { T2labAcme: { roles: ["Editor"] }, T2labEmpty: {} },
    unlisted: true,
  },
  {
    id: "U2unverified",
    name: "Unverified",
    email: "unverified@example.com",
    emailVerified: false,
    unlisted: true,
  },
  {
    id: "U2unsaid",
    name: "Nothing said of the address",
    email: "unsaid@example.com",
    emailVerified: "missing",
    unlisted: true,
  },
  // Another account under the address of a member: it is reached by its id.
  { id: "U2twin", name: "Member again", email: "member@example.com", unlisted: true },
  // Begins with the Kelvin sign, whose lower case in Unicode is a plain k.
  { id: "U2kelvin", name: "Kelvin", email: "\u212Aelvin@example.com", unlisted: true },
];

/** The people of one lab, who may change while it is up. */
export class People {
  private users = copy(USERS);

  /** Those whom the login page offers. */
  get listed(): LabUser[] {
    return this.users.filter(({ unlisted }) => !unlisted);
  }

  /** By e-mail address without regard to case, or by id. */
  find(login: string): LabUser | undefined {
    const wanted = login.trim().toLowerCase();
    return this.users.find(({ id, email }) => email === wanted || id.toLowerCase() === wanted);
  }

  /** As in Descope's console. What is in tokens already stays there. */
  change({ id, email, emailVerified, ...others }: UserChange): void {
    const known = this.users.find((user) => user.id === id) ?? this.add(id);
    Object.assign(known, others);
    if (email) known.email = email;
    else if (email === null) delete known.email;
    if (emailVerified === null) delete known.emailVerified;
    else if (emailVerified !== undefined) known.emailVerified = emailVerified;
  }

  /** Everybody is as at the start. */
  reset(): void {
    this.users = copy(USERS);
  }

  private add(id: string): LabUser {
    const added: LabUser = { id, name: id, unlisted: true };
    this.users.push(added);
    return added;
  }
}

function copy(users: LabUser[]): LabUser[] {
  return users.map((user) => ({ ...user }));
}
