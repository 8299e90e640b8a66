import type { z } from "zod/mini";
import { call } from "@/lib/cli/api";
import { CliError, EXIT } from "@/lib/cli/exit";
import { type Dashboard, findDashboard } from "@/lib/cli/find-dashboard";
import { assistantSchema } from "@/lib/contract/assistants";
import { nameSchema } from "@/lib/contract/fields";

type Request = NonNullable<Parameters<typeof call>[3]>;

/**
 * The way to the dashboard for an assistant. The access token is used once, to get a credential that cannot widen who
 * reaches an app, and is not kept. The dashboard is looked for anew each time, because it may be started later than the
 * assistant.
 */
export class DashboardLink {
  private known: Dashboard | undefined;

  /** @param assistantName what the assistant calls itself */
  constructor(private readonly assistantName: () => string | undefined) {}

  call<T extends z.core.$ZodType>(
    path: string,
    schema: T,
    request: Request = {},
  ): Promise<z.output<T>> {
    return this.with((dashboard) => call(dashboard, path, schema, request));
  }

  /** Works with the dashboard. A credential that has ended is replaced once, and the work done again. */
  async with<T>(work: (dashboard: Dashboard) => Promise<T>): Promise<T> {
    try {
      return await work(await this.dashboard());
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== EXIT.notLetIn) throw error;
      this.known = undefined;
      return work(await this.dashboard());
    }
  }

  /** With the assistant's credential as its token. Throws a CliError when none runs. */
  async dashboard(): Promise<Dashboard> {
    const found = findDashboard();
    if (this.known?.url === found.url) return this.known;
    const body = { name: toName(this.assistantName()) };
    const { credential } = await call(found, "/api/assistants", assistantSchema, {
      method: "POST",
      body,
    });
    this.known = { url: found.url, token: credential };
    return this.known;
  }
}

/** The program at the other end chooses it. */
function toName(text = ""): string {
  const name = nameSchema.safeParse(text.slice(0, 80));
  return name.success ? name.data : "An assistant";
}
