import { ButtonLink } from "@/app/ui/kit/button";
import { EmptyState } from "@/app/ui/kit/empty-state";
import { PageHead } from "@/app/ui/kit/page-head";

export default function NotFound() {
  return (
    <>
      <PageHead title="Not found" />
      <EmptyState
        title="There is nothing here"
        action={
          <ButtonLink href="/" look="primary">
            Go to the tunnels
          </ButtonLink>
        }
      >
        The address is wrong, or what it showed has been deleted.
      </EmptyState>
    </>
  );
}
