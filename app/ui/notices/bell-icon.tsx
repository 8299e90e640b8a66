import { Bell } from "lucide-react";

export function BellIcon({ unseen }: { unseen: boolean }) {
  return (
    <>
      <Bell size={16} aria-hidden />
      {unseen ? (
        <span
          aria-hidden
          className="absolute top-1 right-1 size-2 rounded-full border border-panel bg-accent"
        />
      ) : null}
    </>
  );
}
