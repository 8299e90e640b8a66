import { Ban, CircleCheck, LoaderCircle, type LucideIcon, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { OutLink, TextLink } from "@/app/ui/kit/text-link";
import type { DoctorCheck } from "@/lib/contract/doctor";

/** As many that are fine are shown one by one. */
const FEW = 6;
const LINE = "grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 py-0.5";

const LOOKS: Record<DoctorCheck["level"], { icon: LucideIcon; label: string; colour: string }> = {
  ok: { icon: CircleCheck, label: "Fine", colour: "text-ok" },
  warn: { icon: TriangleAlert, label: "Look at this", colour: "text-wait" },
  fail: { icon: Ban, label: "Not working", colour: "text-bad" },
};

/** What was found, and the next step when there is one to take. */
export function DoctorLine({ check }: { check: DoctorCheck }) {
  const { level, title, detail, fix, href } = check;
  const { icon: Icon, label, colour } = LOOKS[level];
  return (
    <li className={joinClasses(LINE, level !== "ok" && "pb-2")}>
      <Icon size={16} role="img" aria-label={label} className={joinClasses("mt-0.5", colour)} />
      <div className="min-w-0 wrap-anywhere">
        {level === "ok" ? (
          <p>
            {title} {detail ? <span className="text-sm text-muted">{detail}</span> : null}
          </p>
        ) : (
          <>
            <p className="font-medium">{title}</p>
            {detail ? <p className="text-sm text-muted">{detail}</p> : null}
            {fix ? (
              <p className="mt-0.5 text-sm">
                {fix} <NextPage href={href} />
              </p>
            ) : null}
          </>
        )}
      </div>
    </li>
  );
}

function NextPage({ href }: { href: string | undefined }) {
  // The lines are on Settings.
  if (href === undefined || href === "/settings") return null;
  if (href.startsWith("/")) return <TextLink href={href}>Open its page</TextLink>;
  return <OutLink href={href}>{new URL(href).host}</OutLink>;
}

/** Many that are fine take one line, until somebody wants to see them. */
export function FineLines({ checks }: { checks: readonly DoctorCheck[] }) {
  const [shown, setShown] = useState(false);
  if (checks.length <= FEW || shown) {
    return checks.map((check) => <DoctorLine key={check.id} check={check} />);
  }
  return (
    <li className={LINE}>
      <CircleCheck size={16} role="img" aria-label="Fine" className="mt-0.5 text-ok" />
      <p>
        {checks.length} are fine.{" "}
        <button
          type="button"
          className="rounded-sm text-accent underline decoration-line-strong underline-offset-3 hover:decoration-current"
          onClick={() => setShown(true)}
        >
          Show them
        </button>
      </p>
    </li>
  );
}

/** What is still being looked at. */
export function RunningLines({ parts }: { parts: readonly { id: string; title: string }[] }) {
  const shown = parts.length > FEW ? [{ id: "all", title: `${parts.length} more` }] : parts;
  return shown.map(({ id, title }) => (
    <li key={id} className={joinClasses(LINE, "text-muted")}>
      <LoaderCircle size={16} aria-hidden className="mt-0.5 animate-spin" />
      <p className="min-w-0 wrap-anywhere">{title}…</p>
    </li>
  ));
}
