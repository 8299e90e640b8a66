import { PageHead } from "@/app/ui/kit/page-head";
import { ExportForm } from "./export-form";
import { ImportForm } from "./import-form";

export function ConfigFileView() {
  return (
    <>
      <PageHead title="Import and export" sub="All that you configured, as one file" />
      <div className="mt-5 grid items-start gap-4 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <ExportForm />
        <ImportForm />
      </div>
    </>
  );
}
