import { LOGIN_CALLBACK } from "@/lib/contract/open-paths";

/** Where a dashboard at this port gets the answers of "Try the login". The issuer has to approve it. */
export function loginCallback(port: number): string {
  return `http://localhost:${port}${LOGIN_CALLBACK}`;
}
