import "server-only";
import { saveLastCheck } from "@/db/profiles";
import { redactData } from "@/lib/base/redact";
import { clientWords } from "@/lib/contract/client-words";
import { type Check, type CheckReport, checkReportSchema } from "@/lib/contract/profiles";
import { checkCallback } from "./check-callback";
import { checkScopes, checkSecret } from "./check-client";
import {
  checkClock,
  checkDiscovery,
  checkIssuer,
  checkKind,
  checkLoginAddress,
} from "./check-discovery";
import { checkKeys } from "./check-keys";
import { checkReachable } from "./check-reachable";
import { isOfIssuer } from "./read-discovery";
import { getCredentials, getProfile, type ProfileCredentials } from "./service";

/**
 * Asks the issuer whether this profile can work, keeps the report unless the profile was changed meanwhile, and hands it
 * out. Never throws for the network.
 */
export async function checkProfile(id: string): Promise<CheckReport> {
  const { updatedAt } = getProfile(id);
  const found = {
    checks: await runChecks(getCredentials(id)),
    checkedAt: new Date().toISOString(),
  };
  // The issuer gets the Access Key and may repeat it in its answer.
  const report = redactData(found, checkReportSchema.parse);
  saveLastCheck(id, updatedAt, JSON.stringify(report));
  return report;
}

/** The checks in the order in which they depend on each other; after a failure the rest is skipped. */
export async function runChecks(profile: ProfileCredentials): Promise<Check[]> {
  const reach = await checkReachable(profile.issuerUrl);
  if (reach.some(({ status }) => status === "fail"))
    return [...reach, ...skipped(profile, ["discovery", "secret"])];
  const { check, reading } = await checkDiscovery(profile.issuerUrl);
  if (!reading.ok) return [...reach, check, ...skipped(profile, ["secret"])];
  const { discovery, answer } = reading;
  const issuer = checkIssuer(profile.issuerUrl, discovery);
  // The document belongs to another issuer, so its endpoints must not get the Access Key.
  if (!isOfIssuer(discovery, profile.issuerUrl)) {
    return [...reach, check, issuer, ...skipped(profile, ["secret"])];
  }
  return [
    ...reach,
    check,
    issuer,
    ...checkKind(profile.issuerUrl),
    ...checkLoginAddress(profile.issuerUrl, discovery),
    checkScopes(profile.scopes, discovery),
    ...(await Promise.all([
      checkSecret(profile, discovery),
      checkCallback(profile, discovery),
      checkKeys(discovery),
    ])),
    ...checkClock(answer),
  ];
}

function skipped({ clientId }: ProfileCredentials, ids: string[]): Check[] {
  const titles: Record<string, string> = {
    discovery: "What the issuer says about itself was not read (discovery document)",
    secret: clientWords(clientId).titles.skip,
  };
  return ids.map((id) => ({
    id,
    status: "skip",
    title: titles[id] ?? id,
    detail: "A check above has to pass first.",
  }));
}
