import { CopyButton } from "@/app/ui/kit/copy-button";
import { OutLink } from "@/app/ui/kit/text-link";

const CALLBACK_URL = "https://idp.ngrok.com/oauth2/callback";

/** The only setting that has to be made in Descope, not in Gatehouse. */
export function CallbackUrl() {
  return (
    <div className="grid gap-2 border-t border-line bg-raised/50 px-4 py-3.5 sm:px-5">
      <p className="text-sm text-muted">
        <span className="font-medium text-text">Approve this redirect in Descope</span>: in{" "}
        <OutLink href="https://app.descope.com/applications">the application</OutLink>, at its
        approved redirect URLs, or, where that list is empty, as the approved domain idp.ngrok.com
        of the project (Project Settings, Security). ngrok receives every login there, whatever the
        tunnel's own URL is.
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <code className="min-w-0 font-mono text-sm wrap-anywhere">{CALLBACK_URL}</code>
        <CopyButton text={CALLBACK_URL} label="Copy callback URL" />
      </div>
    </div>
  );
}
