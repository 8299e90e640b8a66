/** Where an app is behind its link. */
export function appUrl(linkUrl: string, tunnelId: string): string {
  return `${linkUrl.replace(/\/$/, "")}/.gatehouse/go/${tunnelId}/`;
}
