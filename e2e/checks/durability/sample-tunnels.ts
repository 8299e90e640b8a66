import { createAccount } from "@/lib/accounts/service";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { createTunnel } from "@/lib/tunnels/service";

/** Stores stopped tunnels with these names, and one profile and account for all of them. Returns their ids. */
export function createTunnels(...names: string[]): string[] {
  const issuerUrl = "https://api.descope.com/P2acme";
  const login = { name: "Acme", issuerUrl, clientId: "P2acme", clientSecret: "K2-a-key-of-acme" };
  const { id: profileId } = createProfile(login);
  const { id: accountId } = createAccount({ name: "Work", authtoken: "2the-authtoken-of-work" });
  return names.map(
    (name) => createTunnel({ name, profileId, accountId, upstream: 3000 }, TOKEN_HOLDER).id,
  );
}
