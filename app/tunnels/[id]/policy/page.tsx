import { orNotFound } from "@/app/or-not-found";
import { Note } from "@/app/ui/kit/note";
import { ExportPanel } from "@/app/ui/tunnels/page/export-panel";
import { PolicyView } from "@/app/ui/tunnels/page/policy-view";
import { isProblem } from "@/lib/errors/problem";
import { getPolicyPreview } from "@/lib/tunnels/policy-preview";
import { getTunnel } from "@/lib/tunnels/service";

export default async function PolicyPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  try {
    const { updatedAt } = orNotFound(() => getTunnel(id));
    return (
      <>
        <PolicyView policy={getPolicyPreview(id)} />
        <ExportPanel tunnelId={id} version={updatedAt} />
      </>
    );
  } catch (error) {
    // A policy that cannot be composed is never sent, so only the reason is shown.
    if (!isProblem(error)) throw error;
    return (
      <Note tone="bad" title={error.details.title}>
        <p>
          {error.details.detail} {error.details.fix}
        </p>
      </Note>
    );
  }
}
