"use client";

import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/app/ui/kit/button";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { useNotices } from "@/app/ui/live/use-live";
import { BellIcon } from "./bell-icon";
import { useSeen } from "./seen-notices";

const load = untilLoaded(() => import("./notice-list"));
const NoticeList = lazy(load);

/**
 * Opens the list of what happened; a dot means that there are new notices. Its code is loaded when the pointer or focus
 * comes near.
 */
export function NoticeBell() {
  const [wanted, setWanted] = useState(false);
  const notices = useNotices();
  const unseen = useSeen() < (notices[0]?.id ?? 0);
  const button = (
    <IconButton
      label={unseen ? "Notifications, there are new ones" : "Notifications"}
      aria-haspopup="dialog"
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={() => setWanted(true)}
    >
      <BellIcon unseen={unseen} />
    </IconButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <NoticeList unseen={unseen} />
    </Suspense>
  );
}
