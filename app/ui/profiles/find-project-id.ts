/** The Project ID in `https://api.descope.com/<ProjectID>` and `.../v1/apps/<ProjectID>`, if there is one. */
export function findProjectId(issuerUrl: string): string | undefined {
  return /\/(P[23][A-Za-z0-9]{20,40})(?:\/|$)/.exec(issuerUrl.trim())?.[1];
}
