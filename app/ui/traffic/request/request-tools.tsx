"use client";

import { ChevronDown, Copy, Download, Pencil, RotateCw } from "lucide-react";
import { lazy, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { DownloadLink } from "@/app/ui/kit/download-link";
import { LazyMenu } from "@/app/ui/kit/lazy-menu";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import type { DetailView } from "@/app/ui/traffic/list/use-request-params";
import type { RequestDetail } from "@/lib/contract/traffic";
import type { CopiedCode } from "./copy-menu";
import { replayRequest } from "./replay-request";

type Show = (id: number, view?: DetailView) => void;
type Props = { detail: RequestDetail; show: Show; onCopied: (copied: CopiedCode) => void };

/** On a phone the words alone, so that all tools stand on one line. */
const ICON = "@max-sm:hidden";

/** What can be done with one request. */
export function RequestTools({ detail, show, onCopied }: Props) {
  return (
    <div className="flex flex-wrap gap-1.5 pointer-coarse:[&>*]:grow">
      {detail.kind === "websocket" ? null : <Replay id={detail.id} show={show} />}
      <CopyAs detail={detail} onCopied={onCopied} />
      <DownloadLink
        size="small"
        label="Save as HAR"
        href={`/api/requests/${detail.id}/har`}
        icon={<Download size={14} aria-hidden className={ICON} />}
      >
        HAR
      </DownloadLink>
    </div>
  );
}

function Replay({ id, show }: { id: number; show: Show }) {
  const [busy, setBusy] = useState(false);
  const replay = async () => {
    setBusy(true);
    const made = await replayRequest(id, {});
    setBusy(false);
    if (made !== undefined) show(made, "compare");
  };
  return (
    <>
      <Button
        size="small"
        busy={busy}
        icon={<RotateCw size={14} aria-hidden />}
        onClick={() => void replay()}
      >
        Replay
      </Button>
      {/* In a narrow pane without its words, so that the parts and the tools stand on one line. */}
      <Button
        size="small"
        title="Replay with changes"
        icon={<Pencil size={14} aria-hidden />}
        onClick={() => show(id, "edit")}
      >
        <span className="@max-3xl:sr-only">Replay with changes</span>
      </Button>
    </>
  );
}

const loadMenu = untilLoaded(() => import("./copy-menu"));
const CopyMenu = lazy(loadMenu);

function CopyAs({ detail, onCopied }: Pick<Props, "detail" | "onCopied">) {
  return (
    <LazyMenu
      load={loadMenu}
      button={(trigger) => (
        <Button size="small" icon={<Copy size={14} aria-hidden className={ICON} />} {...trigger}>
          Copy as
          <ChevronDown size={13} aria-hidden className="text-faint" />
        </Button>
      )}
    >
      <CopyMenu detail={detail} onCopied={onCopied} />
    </LazyMenu>
  );
}
