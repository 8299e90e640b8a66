import type { Metadata } from "next";
import { ConfigFileView } from "@/app/ui/config-file/config-file-view";

export const metadata: Metadata = { title: "Import and export" };

export default function ImportExportPage() {
  return <ConfigFileView />;
}
