import { PageHead } from "@/app/ui/kit/page-head";
import { ExportForm } from "./export-form";
import { ImportForm } from "./import-form";

export function ConfigFileView() {
  return (
    <>
      <PageHead title="Import and export" sub="All that you configured, as one file" />
      <div className="mt-5 grid max-w-[52rem] gap-4">
        <ExportForm />
        <ImportForm />
      </div>
    </>
  );
}
