import type { Metadata } from "next";
import { SettingsView } from "@/app/ui/settings/settings-view";
import { getSettings } from "@/lib/settings/service";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  return <SettingsView settings={await getSettings()} />;
}
