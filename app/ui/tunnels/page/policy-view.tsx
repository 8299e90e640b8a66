import { ChevronRight } from "lucide-react";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { Panel } from "@/app/ui/kit/panel";
import { explainPolicy } from "./explain-policy";

type Props = {
  policy: unknown;
  /** The same as YAML. */
  text: string;
};

/** The effect of each rule, and exactly what is sent to ngrok at the next start, with the secret masked. */
export function PolicyView({ policy, text }: Props) {
  return (
    <div className="grid items-start gap-3">
      <Panel title="What it does, in order">
        <ol>
          {explainPolicy(policy).map((rule, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: rules are told apart by their place alone
              key={index}
              className="grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-1 border-t border-line px-3.5 py-3 first:border-t-0"
            >
              <span className="text-faint">{index + 1}</span>
              <div className="min-w-0 wrap-anywhere">
                <h3 className="font-medium">{rule.title}</h3>
                <p className="text-sm text-faint">{rule.when}</p>
                {rule.lines.map((line) => (
                  <p key={line} className="mt-1 text-sm text-muted">
                    {line}
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ol>
      </Panel>
      <Panel>
        <details className="group">
          {/* The browser's search unfolds it when it finds something in it. */}
          <summary className="flex list-none items-center gap-1.5 px-3.5 py-2.5 text-sm font-semibold focus-visible:-outline-offset-2 [&::-webkit-details-marker]:hidden">
            <ChevronRight size={14} aria-hidden className="text-faint group-open:rotate-90" />
            What is sent to ngrok
          </summary>
          <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-3.5 py-2 text-sm text-muted">
            <p className="flex-[1_1_16rem]">
              The client secret is masked here and in no other way changed. Gatehouse sends the real
              one to ngrok alone.
            </p>
            <CopyButton text={text} label="Copy policy" />
          </div>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label="Policy as YAML"
            className="max-h-[36rem] overflow-auto border-t border-line p-3.5 focus-visible:-outline-offset-2"
          >
            <pre className="font-mono text-xs leading-5">{text}</pre>
          </section>
        </details>
      </Panel>
    </div>
  );
}
