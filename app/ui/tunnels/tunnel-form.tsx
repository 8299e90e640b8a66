"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { FormProblem, RestoredNote } from "@/app/ui/forms/form-parts";
import { toFieldErrors, useForm } from "@/app/ui/forms/use-form";
import { Button, ButtonLink } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { callApi } from "@/app/ui/request/call-api";
import { showDone } from "@/app/ui/toast/toast-store";
import { type Tunnel, tunnelSchema } from "@/lib/tunnels/schema";
import { EssentialFields } from "./essential-fields";
import { isUp } from "./group-tunnels";
import { MoreOptions } from "./more-options";
import { runTunnelAction } from "./run-tunnel-action";
import {
  changesToBody,
  findFieldErrors,
  MORE_FIELDS,
  type TunnelValues,
  tunnelToValues,
  valuesToBody,
} from "./tunnel-values";

export type Choice = { value: string; label: string };

type Props = {
  /** The tunnel that is edited; without it a new one is made. */
  tunnel?: Tunnel;
  initial: TunnelValues;
  draftKey: string;
  accounts: readonly Choice[];
  profiles: readonly Choice[];
};

export type TunnelFormState = ReturnType<typeof useTunnelForm>;

/** Creates or changes a tunnel. Essential fields first, the rest behind "More options". */
export function TunnelForm(props: Props) {
  const form = useTunnelForm(props);
  const { tunnel, accounts, profiles } = props;
  const up = tunnel !== undefined && isUp(tunnel);
  return (
    <form
      ref={form.formRef}
      noValidate
      className="grid max-w-2xl gap-3"
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
      {up ? (
        <p className="text-sm text-muted">
          This tunnel is up. What you change takes effect at its next start.
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" busy={form.busy}>
          {tunnel ? "Save" : "Create"}
        </Button>
        {up ? <Button onClick={() => form.save(true)}>Save and restart</Button> : null}
        {tunnel ? (
          <Button look="ghost" disabled={!form.dirty} onClick={form.discard}>
            Discard changes
          </Button>
        ) : (
          <ButtonLink look="ghost" href="/" onClick={form.clearDraft}>
            Cancel
          </ButtonLink>
        )}
      </div>
    </form>
  );
}

function useTunnelForm({ tunnel, initial, draftKey, accounts, profiles }: Props) {
  const form = useForm({ draftKey, initial });
  const store = useLiveStore();
  const router = useRouter();
  const [moreOpen, setMoreOpen] = useState(false);
  const values = withChoices(form.values, accounts, profiles);

  const fail: typeof form.fail = (problem, errors = {}) => {
    if (MORE_FIELDS.some((field) => field in errors)) setMoreOpen(true);
    form.fail(problem, errors);
  };

  const finish = (saved: Tunnel, restart: boolean) => {
    store.apply({ type: "tunnel", data: saved });
    if (!tunnel) {
      form.clearDraft();
      showDone("The tunnel is ready to start.");
      router.push(`/tunnels/${saved.id}`);
      return;
    }
    form.settle(tunnelToValues(saved));
    if (restart) void runTunnelAction(store, saved, "restart");
    else showDone("The tunnel is saved.");
  };

  // Changed in another tab, by the API: follow, unless something is being typed here.
  const { dirty, settle } = form;
  const version = tunnel?.updatedAt;
  const seen = useRef(version);
  const follow = useEffectEvent(() => {
    if (tunnel && !dirty) settle(tunnelToValues(tunnel));
  });
  useEffect(() => {
    if (version === seen.current) return;
    seen.current = version;
    follow();
  }, [version]);

  const save = async (restart: boolean) => {
    const errors = findFieldErrors(values);
    if (Object.keys(errors).length > 0) return fail(undefined, errors);
    form.setBusy(true);
    const result = await callApi(
      tunnel ? `/api/tunnels/${tunnel.id}` : "/api/tunnels",
      tunnel
        ? { method: "PATCH", body: changesToBody(values, form.base()) }
        : { method: "POST", body: valuesToBody(values) },
      tunnelSchema,
    );
    form.setBusy(false);
    if (result.ok) finish(result.value, restart);
    else fail(result.problem, toFieldErrors(result.problem.issues ?? []));
  };

  return { ...form, values, moreOpen, setMoreOpen, save };
}

/** Where there is only one account or profile to choose, it is chosen. */
function withChoices(
  values: TunnelValues,
  accounts: readonly Choice[],
  profiles: readonly Choice[],
): TunnelValues {
  const pick = (value: string, choices: readonly Choice[]) =>
    choices.length === 1 || !choices.some((choice) => choice.value === value)
      ? (choices[0]?.value ?? "")
      : value;
  const accountId = pick(values.text.accountId, accounts);
  const profileId = pick(values.text.profileId, profiles);
  return { ...values, text: { ...values.text, accountId, profileId } };
}
