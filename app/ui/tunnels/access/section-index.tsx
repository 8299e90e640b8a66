const SECTIONS = [
  { id: "who", label: "Who may enter", short: "Who" },
  { id: "asks", label: "Who asks", short: "Asks" },
  { id: "here", label: "Here and before", short: "Here" },
  { id: "doors", label: "Doors", short: "Doors" },
  { id: "policy", label: "Policy", short: "Policy" },
  { id: "visits", label: "Visit log", short: "Visits" },
];

/** Who waits for an answer stands first, as on the page. */
function inOrder(asking: number) {
  const isFirst = ({ id }: { id: string }) => asking > 0 && id === "asks";
  return [...SECTIONS.filter(isFirst), ...SECTIONS.filter((section) => !isFirst(section))];
}

/** What the page has: chips on a phone, at the side of a wide window, where it stays in sight. */
export function SectionIndex({ asking }: { asking: number }) {
  return (
    <nav aria-label="On this page" className="lg:sticky lg:top-20 lg:self-start">
      <ul className="flex flex-wrap gap-1 text-sm lg:-ml-2.5 lg:grid lg:gap-0.5">
        {inOrder(asking).map(({ id, label, short }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="flex items-center gap-1.5 rounded-md px-2 py-1.5 text-muted hover:bg-raised hover:text-text max-lg:border max-lg:border-line max-lg:bg-panel lg:px-2.5 pointer-coarse:min-h-9"
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
