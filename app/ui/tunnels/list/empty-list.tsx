import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { TextLink } from "@/app/ui/kit/text-link";

type Props = {
  profileName: string | undefined;
  accountName: string | undefined;
  /** Whether a guided setup was begun and not finished. */
  begun: boolean;
};

/** The empty list for a newcomer: the three things that a first tunnel needs. */
export function EmptyList({ profileName, accountName, begun }: Props) {
  const done = [profileName, accountName].filter((name) => name !== undefined).length;
  const next = profileName === undefined ? 1 : accountName === undefined ? 2 : 3;
  return (
    <div className="mx-auto mt-4 max-w-2xl sm:mt-10">
      <h1 className="text-center text-xl font-semibold tracking-tight text-balance">
        Share a local app, behind a login
      </h1>
      <p className="mx-auto mt-2 max-w-lg text-center text-pretty text-muted">
        Gatehouse puts your app on the internet through ngrok and lets in only the people who log in
        with Descope. The setup leads you there, a step at a time.
      </p>
      <p className="mt-5 text-center">
        <ButtonLink href="/setup" look="primary" autoFocus>
          {begun ? "Go on with the setup" : "Set it up, step by step"}
        </ButtonLink>
      </p>
      <p className="mt-8 text-sm text-muted">Or do it piece by piece:</p>
      <Progress done={done} />
      <ol className="mt-3 overflow-hidden rounded-lg border border-line bg-panel">
        <Step
          number={1}
          next={next}
          title="Descope profile"
          done={profileName}
          href="/profiles/new?next=/"
          button="New profile"
        >
          Issuer URL, Project ID and Access Key of the login that visitors will meet.
        </Step>
        <Step
          number={2}
          next={next}
          title="ngrok account"
          done={accountName}
          href="/accounts/new?next=/"
          button="New account"
        >
          The authtoken with which Gatehouse connects to ngrok.
        </Step>
        <Step number={3} next={next} title="Tunnel" href="/tunnels/new" button="New tunnel">
          Which local app to share, and who may enter.
        </Step>
      </ol>
      <p className="mt-4 text-center text-sm text-muted">
        Has a colleague sent you a file, or is there an ngrok.yml?{" "}
        <TextLink href="/settings/import-export">Import it</TextLink>
      </p>
      <p className="mt-3 text-center text-sm text-faint">
        Secrets are stored encrypted on this machine and are never shown again.
      </p>
    </div>
  );
}

function Progress({ done }: { done: number }) {
  return (
    <div className="mt-2 flex items-center gap-3 px-1">
      <div className="flex grow gap-1" aria-hidden>
        {[0, 1, 2].map((step) => (
          <span
            key={step}
            className={joinClasses(
              "h-1 grow rounded-full",
              step < done ? "bg-ok" : "bg-line-strong",
            )}
          />
        ))}
      </div>
      <span className="text-sm text-muted">{done} of 3 done</span>
    </div>
  );
}

function Step(props: {
  number: number;
  next: number;
  title: string;
  done?: string | undefined;
  href: string;
  button: string;
  children: ReactNode;
}) {
  const { number, done } = props;
  const current = number === props.next;
  return (
    <li
      aria-current={current ? "step" : undefined}
      className="grid grid-cols-[1.75rem_minmax(0,1fr)] items-center gap-x-3.5 gap-y-2 border-t border-line px-4 py-4 first:border-t-0 sm:grid-cols-[1.75rem_minmax(0,1fr)_auto] sm:px-5"
    >
      <StepMark number={number} done={done !== undefined} current={current} />
      <div className="min-w-0">
        <h2 className="font-semibold">{props.title}</h2>
        <p className="text-sm text-muted wrap-anywhere">
          {done === undefined ? props.children : `“${done}” is stored.`}
        </p>
      </div>
      {done === undefined ? (
        <div className="col-start-2 sm:col-start-3">
          <ButtonLink href={props.href}>{props.button}</ButtonLink>
        </div>
      ) : null}
    </li>
  );
}

function StepMark(props: { number: number; done: boolean; current: boolean }) {
  return (
    <span
      className={joinClasses(
        "grid size-7 place-items-center rounded-full border text-sm font-semibold",
        props.done && "border-ok-soft bg-ok-soft text-ok",
        !props.done && props.current && "border-accent text-accent",
        !props.done && !props.current && "border-line-strong text-faint",
      )}
    >
      {props.done ? <Check size={15} role="img" aria-label="Done" /> : props.number}
    </span>
  );
}
