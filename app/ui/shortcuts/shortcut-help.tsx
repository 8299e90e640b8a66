"use client";

import { Dialog } from "@/app/ui/kit/dialog";
import { Kbd } from "./kbd";
import { SHORTCUTS } from "./shortcut-help-list";
import { setSingleKeys, useSingleKeys } from "./single-keys";

export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const on = useSingleKeys();
  return (
    <Dialog label="Keyboard shortcuts" wide onClose={onClose}>
      <div className="mt-3 grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {SHORTCUTS.map(({ section, keys }) => (
          <section key={section} aria-label={section} className="min-w-0">
            <h3 className="text-sm font-semibold">{section}</h3>
            <dl className="mt-1.5 grid gap-1">
              {keys.map((each) => (
                <div key={each.does} className="flex items-baseline justify-between gap-3">
                  <dt className="text-muted">{each.does}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {each.keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="mt-5 flex w-fit cursor-pointer items-center gap-2 border-t border-line pt-3 text-sm">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => setSingleKeys(event.target.checked)}
          className="size-4 accent-accent"
        />
        Shortcuts of a single letter are on
      </label>
    </Dialog>
  );
}
