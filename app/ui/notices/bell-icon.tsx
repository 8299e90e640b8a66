import { Bell } from "lucide-react";

export function BellIcon({ unseen }: { unseen: boolean }) {
  return (
    <span className="relative">
      <Bell size={16} aria-hidden />
      {unseen ? (
        <span
          aria-hidden
          className="absolute -top-0.5 -right-0.5 size-2.5 rounded-full border-2 border-panel bg-accent"
        />
      ) : null}
    </span>
  );
}
