import { z } from "zod";

/** The people of the lab. All log in with their e-mail address only; one has a second step. */
export type LabUser = {
  id: string;
  name: string;
  email?: string;
  /** Whether the tokens say that the address is verified. When absent they say so. */
  emailVerified?: false | "missing";
  secondStep?: true;
  /** Has no button on the login page. To log in, type the address or the id. */
  unlisted?: true;
  /** The roles in the project. */
  roles?: string[];
  permissions?: string[];
  /** By tenant id. Descope leaves empty lists out. */
  tenants?: Record<string, { roles?: string[]; permissions?: string[] }>;
};

const names = z.array(z.string()).exactOptional();

/** The body of `POST /lab/users` and `changeUser()`. If nobody has this id, a person is added. */
export const userChangeSchema = z.strictObject({
  id: z.string(),
  name: z.string().exactOptional(),
  /** `null` removes the address. */
  email: z.string().nullable().exactOptional(),
  /** `null` means that the address is verified. */
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
  // They have no role in the project itself.
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
  // Another account with a member's address. It can log in only by its id.
  { id: "U2twin", name: "Member again", email: "member@example.com", unlisted: true },
  // The name begins with the Kelvin sign, whose lower case in Unicode is a plain k.
  { id: "U2kelvin", name: "Kelvin", email: "\u212Aelvin@example.com", unlisted: true },
];

/** The people of one lab. They can be changed while it runs. */
export class People {
  private users = copy(USERS);

  /** The people with a button on the login page. */
  get listed(): LabUser[] {
    return this.users.filter(({ unlisted }) => !unlisted);
  }

  /** Finds a person by e-mail address in any case, or by id. */
  find(login: string): LabUser | undefined {
    const wanted = login.trim().toLowerCase();
    return this.users.find(({ id, email }) => email === wanted || id.toLowerCase() === wanted);
  }

  /** A change as in Descope's console. Existing tokens stay as they are. */
  change({ id, email, emailVerified, ...others }: UserChange): void {
    const known = this.users.find((user) => user.id === id) ?? this.add(id);
    Object.assign(known, others);
    if (email) known.email = email;
    else if (email === null) delete known.email;
    if (emailVerified === null) delete known.emailVerified;
    else if (emailVerified !== undefined) known.emailVerified = emailVerified;
  }

  /** Restores all people as at the start. */
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
