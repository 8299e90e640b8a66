import type { Metadata } from "next";
import { ProposalsView } from "@/app/ui/assistants/proposals-view";
import { listProposals } from "@/lib/assistants/proposals";

export const metadata: Metadata = { title: "Assistants" };

export default function AssistantsPage() {
  return <ProposalsView proposals={listProposals()} />;
}
