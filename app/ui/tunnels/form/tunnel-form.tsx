"use client";

import { FormButtons } from "@/app/ui/forms/form-buttons";
import { FormProblem, RestoredNote } from "@/app/ui/forms/form-parts";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { EssentialFields } from "./essential-fields";
import { MoreOptions } from "./more-options";
import { type TunnelFormOptions, useTunnelForm } from "./use-tunnel-form";

/** Creates or changes a tunnel. Essential fields first, the rest behind "More options". */
export function TunnelForm(props: TunnelFormOptions) {
  const form = useTunnelForm(props);
  const { tunnel, accounts, profiles } = props;
  const up = tunnel !== undefined && isUp(tunnel);
  return (
    <form
      method="post"
      ref={form.formRef}
      noValidate
      className="@container grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void form.save(false);
      }}
    >
      <RestoredNote shown={form.restored} onDiscard={form.discard} />
      <Panel>
        <EssentialFields form={form} accounts={accounts} profiles={profiles} />
        <MoreOptions form={form} />
      </Panel>
      <FormProblem problem={form.problem} />
      {up && form.needsRestart ? (
        <p className="text-sm text-muted">
          This tunnel is up. What you have changed takes effect at its next start.
        </p>
      ) : null}
      <FormButtons form={form} isNew={!tunnel} back="/">
        {up ? <Button onClick={() => form.save(true)}>Save and restart</Button> : null}
      </FormButtons>
    </form>
  );
}
