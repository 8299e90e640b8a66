"use client";

import { Button } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";

/** A page that could not be rendered. Tunnels are not affected, because they run in the server's engine. */
export default function PageError({ error }: { error: Error & { digest?: string } }) {
  return (
    <>
      <PageHead title="Something went wrong" />
      <EmptyState
        title="This page could not be shown"
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button look="primary" onClick={() => window.location.reload()}>
              Try again
            </Button>
            <Button onClick={() => window.location.assign("/")}>Go to the tunnels</Button>
          </div>
        }
      >
        Your tunnels keep running.{" "}
        {error.digest
          ? `The cause is in Gatehouse's terminal, under the number ${error.digest}.`
          : "The cause is in the console of this browser."}
      </EmptyState>
    </>
  );
}
