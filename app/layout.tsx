import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { listAccounts } from "@/lib/accounts/service";
import { getSnapshot } from "@/lib/server/live/snapshot";
import { areSecretsLocked } from "@/lib/settings/service";
import { listMissingSecrets } from "@/lib/tunnels/missing-secrets";
import { readAppearance } from "./read-appearance";
import "./globals.css";
import { ConfirmDialog } from "@/app/ui/confirm/confirm-dialog";
import { TokenQuestionDialog } from "@/app/ui/confirm/token-question-dialog";
import { LiveProvider } from "@/app/ui/live/live-provider";
import { RefreshOnChange } from "@/app/ui/live/refresh-on-change";
import { ShowNotices } from "@/app/ui/notices/show-notices";
import { Overlays } from "@/app/ui/overlays/overlays";
import { LockedBanner } from "@/app/ui/settings/locked-banner";
import { MissingSecretsBanner } from "@/app/ui/settings/missing-secrets";
import { Banners } from "@/app/ui/shell/banners";
import { Header } from "@/app/ui/shell/header";
import { Ready } from "@/app/ui/shell/ready";
import { ShortcutsListener } from "@/app/ui/shortcuts/shortcuts-listener";
import { ClockProvider } from "@/app/ui/time/clock";
import { Toasts } from "@/app/ui/toast/toasts";

// Every page shows the current state, and each request has a new nonce for the Content-Security-Policy.
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { default: "Gatehouse", template: "%s · Gatehouse" },
  description: "ngrok tunnels behind a Descope login",
};

// --panel in globals.css, which is the header's.
const PANEL = { light: "#ffffff", dark: "#16151c" };

export async function generateViewport(): Promise<Viewport> {
  const { theme } = await readAppearance();
  // The page of a phone goes down to its edge, and the navigation keeps away from the edge itself.
  const viewport: Viewport = { viewportFit: "cover" };
  if (theme !== "system") return { ...viewport, themeColor: PANEL[theme] };
  const bySystem = (["light", "dark"] as const).map((scheme) => ({
    media: `(prefers-color-scheme: ${scheme})`,
    color: PANEL[scheme],
  }));
  return { ...viewport, themeColor: bySystem };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const renderedAt = Date.now();
  const { theme, density } = await readAppearance();
  const accountNames = Object.fromEntries(
    listAccounts().map((account) => [account.id, account.name]),
  );
  return (
    <html lang="en" data-theme={theme} data-density={density}>
      <body>
        <LiveProvider initial={await getSnapshot()}>
          <ClockProvider renderedAt={renderedAt}>
            <a
              href="#main"
              className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
            >
              Skip to the content
            </a>
            <div className="sticky top-0 z-30">
              <Header accountNames={accountNames} />
              <Banners />
              <LockedBanner shown={areSecretsLocked()} />
              <MissingSecretsBanner missing={listMissingSecrets()} />
            </div>
            <main
              id="main"
              tabIndex={-1}
              className="page-edges pt-4 pb-[calc(var(--dock)+var(--toasts)+6rem)] sm:pt-6"
            >
              {children}
            </main>
            <Toasts />
            <ConfirmDialog />
            <TokenQuestionDialog />
            <Overlays />
            <ShowNotices />
            <ShortcutsListener />
            <RefreshOnChange />
            <Ready />
          </ClockProvider>
        </LiveProvider>
      </body>
    </html>
  );
}
