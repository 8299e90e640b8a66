import { Button, ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import type { Tunnel } from "@/lib/contract/tunnels";

/** No request matches. Where headers and bodies were not searched, that is the next step. */
export function NoMatch(props: { onClear: () => void; onEverywhere: (() => void) | undefined }) {
  return (
    <div className="py-10 text-center text-muted">
      <p>No request matches the filter.</p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        {props.onEverywhere ? (
          <Button onClick={props.onEverywhere}>Search headers and bodies too</Button>
        ) : null}
        <Button onClick={props.onClear}>Clear the filter</Button>
      </div>
    </div>
  );
}

/** Why the list of a tunnel is empty, and what to do. */
export function NoRequests({ tunnel }: { tunnel: Tunnel }) {
  const { state, url } = tunnel.status;
  return (
    <EmptyState
      title="No requests yet"
      action={
        state === "online" && url ? (
          <a
            href={url}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline underline-offset-3"
          >
            Open it yourself
          </a>
        ) : null
      }
    >
      {state === "online"
        ? "Each request of a visitor who has logged in shows here as it comes."
        : "Start the tunnel: each request of a visitor who has logged in then shows here."}
    </EmptyState>
  );
}

export function NotInspected({ tunnel }: { tunnel: Tunnel }) {
  return (
    <EmptyState
      title="Inspection is off for this tunnel"
      action={<ButtonLink href={`/tunnels/${tunnel.id}/settings`}>Open the settings</ButtonLink>}
    >
      Its requests go straight to your app and Gatehouse keeps nothing of them. Turn on Inspect
      requests to see them here.
    </EmptyState>
  );
}
