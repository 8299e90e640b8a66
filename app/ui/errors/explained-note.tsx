import type { ReactNode } from "react";
import { Note } from "@/app/ui/kit/note";
import { OutLink } from "@/app/ui/kit/text-link";
import type { ExplainedError } from "@/lib/contract/errors";
import type { ActionTarget } from "@/lib/contract/places";
import { SIDES } from "@/lib/contract/side-names";
import { ActionButton } from "./action-button";

type Props = {
  error: ExplainedError;
  tone: "bad" | "wait";
  /** Screen readers announce it. Not for a countdown, which would be announced every second. */
  alert?: boolean;
  target?: ActionTarget;
  /** More buttons, beside the one of the error's own next step. */
  actions?: ReactNode;
  children?: ReactNode;
};

/** An explained error: whose side, what happened, why, the next step with its button, and a link to read more. */
export function ExplainedNote({ error, tone, alert, target, actions, children }: Props) {
  const { side, title, action } = error;
  return (
    <Note
      tone={tone}
      {...(alert && { role: "alert" })}
      title={side ? `${SIDES[side]}: ${title}` : title}
      actions={
        action || actions ? (
          <>
            <ActionButton action={action} {...(target && { target })} />
            {actions}
          </>
        ) : undefined
      }
    >
      <Explanation error={error} />
      {children}
    </Note>
  );
}

function Explanation({ error: { cause, detail, fix, code, docsUrl } }: { error: ExplainedError }) {
  return (
    <>
      <p>
        {cause ?? detail}
        {fix ? <span className="text-text"> {fix}</span> : null}
        {code || docsUrl ? (
          <span className="whitespace-nowrap">
            {" "}
            <ErrorCode code={code} docsUrl={docsUrl} />
          </span>
        ) : null}
      </p>
      {cause && detail !== cause ? <p className="mt-0.5 whitespace-pre-line">“{detail}”</p> : null}
    </>
  );
}

function ErrorCode(props: { code: string | undefined; docsUrl: string | undefined }) {
  if (!props.docsUrl) return <code className="font-mono text-xs">{props.code}</code>;
  return <OutLink href={props.docsUrl}>{props.code ?? "Documentation"}</OutLink>;
}
