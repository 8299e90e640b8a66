const SECTIONS = [
  { id: "who", label: "Who may enter" },
  { id: "asks", label: "Questions" },
  { id: "here", label: "Here and before" },
  { id: "doors", label: "Doors" },
  { id: "policy", label: "Policy" },
  { id: "visits", label: "Visit log" },
];

/** Questions that wait stand first, as on the page. */
function inOrder(asking: number) {
  const isFirst = ({ id }: { id: string }) => asking > 0 && id === "asks";
  return [...SECTIONS.filter(isFirst), ...SECTIONS.filter((section) => !isFirst(section))];
}

/** What the page has: chips on a phone, at the side of a wide window, where it stays in sight. */
export function SectionIndex({ asking }: { asking: number }) {
  return (
    <nav aria-label="On this page" className="lg:sticky lg:top-20 lg:self-start">
      <ul className="flex flex-wrap gap-1.5 text-sm lg:grid lg:gap-0.5">
        {inOrder(asking).map(({ id, label }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="flex items-center gap-1.5 rounded-md px-2.5 py-1.5 text-muted hover:bg-raised hover:text-text max-lg:border max-lg:border-line max-lg:bg-panel pointer-coarse:min-h-9"
            >
              {label}
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
