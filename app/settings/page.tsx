import type { Metadata } from "next";
import { headers } from "next/headers";
import { readAppearance } from "@/app/read-appearance";
import { SettingsView } from "@/app/ui/settings/settings-view";
import { listSessions, sessionIdOf } from "@/lib/server/access-guard/session-service";
import { getSettings } from "@/lib/settings/service";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const asked = await headers();
  return (
    <SettingsView
      settings={await getSettings()}
      appearance={await readAppearance()}
      sessions={listSessions(sessionIdOf(asked))}
      // The access guard has checked that this is one of our host names.
      address={`http://${asked.get("host")}`}
    />
  );
}
