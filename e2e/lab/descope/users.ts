/** The people of the lab. All log in by their e-mail address alone; one has a second step. */
export type LabUser = {
  id: string;
  name: string;
  email?: string;
  secondStep?: true;
  /** Those of the project. */
  roles?: string[];
  /** By the tenant's id. */
  tenants?: Record<string, { roles: string[] }>;
};

export const USERS: LabUser[] = [
  {
    id: "U2member",
    name: "Member",
    email: "member@example.com",
    roles: ["Editor"],
    tenants: { T2labAcme: { roles: ["Tenant Admin"] }, T2labOther: { roles: [] } },
  },
  { id: "U2guest", name: "Guest", email: "guest@example.org" },
  { id: "U2lookalike", name: "Lookalike", email: "lookalike@example.com.evil.org" },
  { id: "U2careful", name: "Careful member", email: "mfa@example.com", secondStep: true },
  { id: "U2nameless", name: "Without e-mail" },
];

/** By e-mail address without regard to case, or by id for the user who has none. */
export function findUser(login: string): LabUser | undefined {
  const wanted = login.trim().toLowerCase();
  return USERS.find(({ id, email }) => email === wanted || id.toLowerCase() === wanted);
}
