import { CopyButton } from "@/app/ui/kit/copy-button";
import { Panel } from "@/app/ui/kit/panel";
import { toPlainJson } from "@/lib/contract/show-hidden.mjs";
import { explainPolicy } from "./explain-policy";

/** Exactly what is sent to ngrok at the next start, with the secret masked, and the effect of each rule. */
export function PolicyView({ policy }: { policy: unknown }) {
  const text = toPlainJson(policy, 2);
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.35fr)]">
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
      <Panel title="What is sent to ngrok" actions={<CopyButton text={text} label="Copy policy" />}>
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label="Policy"
          className="max-h-[36rem] overflow-auto p-3.5 focus-visible:-outline-offset-2"
        >
          <pre className="font-mono text-xs leading-5">{text}</pre>
        </section>
        <p className="border-t border-line px-3.5 py-2.5 text-sm text-muted">
          The client secret is masked here and in no other way changed. Gatehouse sends the real one
          to ngrok alone.
        </p>
      </Panel>
    </div>
  );
}
