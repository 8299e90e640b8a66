import { PageHead } from "@/app/ui/kit/page-head";
import { ExportForm } from "./export-form";
import { ImportForm } from "./import-form";

export function ConfigFileView() {
  return (
    <>
      <PageHead title="Import and export" sub="All that you configured, as one file" />
      <div data-narrow className="mt-5 grid gap-4">
        <ExportForm />
        <ImportForm />
      </div>
    </>
  );
}
