export type LabApplication = { clientId: string; clientSecret: string };

/**
 * The project's applications, and where each may redirect a login to: the redirect URLs that it approves, or, if it has
 * none, the project's approved domains.
 */
export class Applications {
  private readonly approved: Map<string, Set<string>>;
  private domains: string[] = [];

  constructor(
    readonly all: LabApplication[],
    redirectUris: string[],
  ) {
    this.approved = new Map(all.map(({ clientId }) => [clientId, new Set(redirectUris)]));
  }

  approve(redirectUri: string, clientId?: string): void {
    for (const list of this.listsOf(clientId)) list.add(redirectUri);
  }

  disapprove(redirectUri: string, clientId?: string): void {
    for (const list of this.listsOf(clientId)) list.delete(redirectUri);
  }

  approveDomains(domains: string[]): void {
    this.domains = domains;
  }

  isApproved(clientId: string, redirectUri: string): boolean {
    const own = this.approved.get(clientId);
    if (own === undefined) return false;
    if (own.size > 0) return own.has(redirectUri);
    return URL.canParse(redirectUri) && this.domains.includes(new URL(redirectUri).hostname);
  }

  private listsOf(clientId: string | undefined): Set<string>[] {
    return [...this.approved].flatMap(([id, list]) =>
      clientId === undefined || clientId === id ? [list] : [],
    );
  }
}
