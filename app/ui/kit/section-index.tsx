"use client";

import { useEffect, useState } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";

export type PageSection = {
  /** The id of its element. */
  id: string;
  label: string;
  /** For the chips of a narrow window. Without one the section has none there. */
  short?: string;
  /** How many wait there for an answer. */
  waiting?: number;
};

// A section counts while it crosses a line in the upper part of the window.
const LINE = "-25% 0px -74% 0px";

/** The section that is being read. `order`: the sections' ids, because one at another place is another element. */
function useCurrent(order: string): string | undefined {
  const [current, setCurrent] = useState<string>();
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const crossing = entries.find(({ isIntersecting }) => isIntersecting);
        if (crossing) setCurrent(crossing.target.id);
      },
      { rootMargin: LINE },
    );
    for (const id of order.split(" ")) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
    return () => observer.disconnect();
  }, [order]);
  return current;
}

/** What the page has: chips on a phone, at the side of a wide window, where it stays in sight. */
export function SectionIndex({ sections }: { sections: readonly PageSection[] }) {
  const current = useCurrent(sections.map(({ id }) => id).join(" "));
  const hasChips = sections.some(({ short }) => short !== undefined);
  return (
    <nav
      aria-label="On this page"
      className={joinClasses("lg:sticky lg:top-20 lg:self-start", !hasChips && "max-lg:hidden")}
    >
      <ul className="flex flex-wrap gap-1 text-sm lg:-ml-2.5 lg:grid lg:gap-0.5">
        {sections.map(({ id, label, short, waiting = 0 }) => (
          <li key={id} className={joinClasses(short === undefined && "max-lg:hidden")}>
            <a
              href={`#${id}`}
              aria-current={current === id ? "location" : undefined}
              className={joinClasses(
                "flex items-center gap-1.5 rounded-md px-1.5 py-1.5 hover:bg-raised hover:text-text max-lg:border max-lg:border-line max-lg:bg-panel lg:px-2.5 pointer-coarse:min-h-9",
                current === id ? "text-text lg:bg-raised lg:font-medium" : "text-muted",
              )}
            >
              <span className="lg:hidden">{short}</span>
              <span className="max-lg:hidden">{label}</span>
              {waiting > 0 ? (
                <span className="rounded-full bg-wait-soft px-1.5 text-xs leading-5 font-semibold text-wait">
                  {waiting}
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
