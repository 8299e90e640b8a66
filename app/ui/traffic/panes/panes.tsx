"use client";

import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { clampShare, paneShare, SHARE, shareAfterKey } from "./pane-share";

/**
 * The list and, while a request is open, its detail beside it; each fills its pane and scrolls in itself. In narrow
 * windows the detail takes the list's place.
 */
export function Panes({ list, detail }: { list: ReactNode; detail: ReactNode }) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const stored = paneShare.use();
  const [dragged, setDragged] = useState<number>();
  const share = dragged ?? stored;
  const hasDetail = detail !== null;
  useLayoutEffect(() => {
    // By script, because the Content-Security-Policy allows no style attributes in the server's page.
    place.current?.style.setProperty("--list", `${share}%`);
  }, [share]);
  return (
    <div
      ref={place}
      className={joinClasses(
        // In a low window the page scrolls rather than that nothing of a pane is seen.
        "min-w-0 lg:grid lg:min-h-0 lg:flex-[1_0_24rem] lg:grid-rows-[minmax(0,1fr)]",
        hasDetail
          ? "lg:grid-cols-[minmax(20rem,var(--list,45%))_auto_minmax(24rem,1fr)]"
          : "lg:grid-cols-[minmax(0,1fr)]",
      )}
    >
      <div id={id} className={joinClasses("min-h-0 min-w-0", hasDetail && "max-lg:hidden")}>
        {list}
      </div>
      {hasDetail ? (
        <>
          <Separator
            controls={id}
            share={share}
            onDrag={setDragged}
            toShare={(x) => toShare(place.current, x)}
          />
          <div className="min-h-0 min-w-0">{detail}</div>
        </>
      ) : null}
    </div>
  );
}

type SeparatorProps = {
  controls: string;
  share: number;
  onDrag: (share: number | undefined) => void;
  /** The share at this horizontal place in the window. */
  toShare: (x: number) => number;
};

function Separator({ controls, share, onDrag, toShare: read }: SeparatorProps) {
  const keep = (next: number) => paneShare.set(String(next));
  const press = (event: KeyboardEvent) => {
    const next = shareAfterKey(share, event.key, event.shiftKey);
    if (next === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    keep(next);
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onDrag(read(event.clientX));
  };
  const drop = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    event.currentTarget.releasePointerCapture(event.pointerId);
    keep(share);
    onDrag(undefined);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is a control, which hr is not
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-controls={controls}
      aria-valuemin={SHARE.least}
      aria-valuemax={SHARE.most}
      aria-valuenow={Math.round(share)}
      tabIndex={0}
      title="Drag to resize, double click to reset"
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={drop}
      onPointerCancel={drop}
      onDoubleClick={() => paneShare.set(undefined)}
      className="group grid w-3 cursor-col-resize touch-none place-items-center focus-visible:outline-none max-lg:hidden"
    >
      <span
        aria-hidden
        className="h-10 w-1 rounded-full bg-line-strong transition-colors duration-100 group-hover:bg-control group-focus-visible:h-full group-focus-visible:bg-accent group-active:bg-accent"
      />
    </div>
  );
}

function toShare(place: HTMLElement | null, x: number): number {
  const box = place?.getBoundingClientRect();
  return box && box.width > 0 ? clampShare(((x - box.left) / box.width) * 100) : SHARE.usual;
}
