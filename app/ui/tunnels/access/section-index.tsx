"use client";

import { useEffect, useState } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";

const SECTIONS = [
  { id: "who", label: "Who may enter", short: "Who" },
  { id: "asks", label: "Who asks", short: "Asks" },
  { id: "here", label: "Who is here", short: "Here" },
  { id: "doors", label: "Doors", short: "Doors" },
  { id: "policy", label: "Policy", short: "Policy" },
  { id: "visits", label: "Visit log", short: "Visits" },
];

/** Who waits for an answer stands first, as on the page. */
function inOrder(asking: number) {
  const isFirst = ({ id }: { id: string }) => asking > 0 && id === "asks";
  return [...SECTIONS.filter(isFirst), ...SECTIONS.filter((section) => !isFirst(section))];
}

// A section counts while it crosses a line in the upper part of the window.
const LINE = "-25% 0px -74% 0px";

/** The section that is being read. One of them has another place while somebody asks. */
function useCurrent(isAsked: boolean): string | undefined {
  const [current, setCurrent] = useState<string>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the section at another place is another element
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const crossing = entries.find(({ isIntersecting }) => isIntersecting);
        if (crossing) setCurrent(crossing.target.id);
      },
      { rootMargin: LINE },
    );
    for (const { id } of SECTIONS) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
    return () => observer.disconnect();
  }, [isAsked]);
  return current;
}

/** What the page has: chips on a phone, at the side of a wide window, where it stays in sight. */
export function SectionIndex({ asking }: { asking: number }) {
  const current = useCurrent(asking > 0);
  return (
    <nav aria-label="On this page" className="lg:sticky lg:top-20 lg:self-start">
      <ul className="flex flex-wrap gap-1 text-sm lg:-ml-2.5 lg:grid lg:gap-0.5">
        {inOrder(asking).map(({ id, label, short }) => (
          <li key={id}>
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
              {id === "asks" && asking > 0 ? (
                <span className="rounded-full bg-wait-soft px-1.5 text-xs leading-5 font-semibold text-wait">
                  {asking}
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
