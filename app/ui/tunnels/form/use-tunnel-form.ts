import { useRouter } from "next/navigation";
import { useState } from "react";
import { useFollow } from "@/app/ui/forms/use-follow";
import { useForm } from "@/app/ui/forms/use-form";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { callApi } from "@/app/ui/request/call-api";
import { showDone } from "@/app/ui/toast/toast-store";
import { runTunnelAction } from "@/app/ui/tunnels/actions/run-tunnel-action";
import { fieldOf, type SwitchKey } from "@/lib/contract/tunnel-fields";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import {
  changesNeedRestart,
  changesToBody,
  findFieldErrors,
  MORE_FIELDS,
  type OwnKey,
  type TextKey,
  type TunnelValues,
  tunnelToValues,
  valuesToBody,
} from "./tunnel-values";
import { toFormErrors } from "./who-errors";

const SECRETS: readonly TextKey[] = ["clientSecret"];

export type Choice = { value: string; label: string };

export type TunnelFormOptions = {
  /** The tunnel to edit. When absent, a new one is created. */
  tunnel?: Tunnel;
  initial: TunnelValues;
  draftKey: string;
  accounts: readonly Choice[];
  profiles: readonly Choice[];
};

export type TunnelFormState = ReturnType<typeof useTunnelForm>;

/** The values of a tunnel's form and the actions of its buttons. */
export function useTunnelForm({
  tunnel,
  initial,
  draftKey,
  accounts,
  profiles,
}: TunnelFormOptions) {
  const form = useForm({ draftKey, initial, secrets: SECRETS });
  const store = useLiveStore();
  const router = useRouter();
  const [moreOpen, setMoreOpen] = useState(false);
  // True from the moment when the server has asked for it until it is saved.
  const [asksSecret, setAsksSecret] = useState(false);
  // A yes to what one link is. It is not part of the draft: it is given where its words are seen.
  const [acceptShared, setAcceptShared] = useState(false);
  const values = withChoices(form.values, accounts, profiles);

  const fail: typeof form.fail = (problem, errors = {}) => {
    if ([...MORE_FIELDS, "acceptShared"].some((field) => field in errors)) setMoreOpen(true);
    if ("clientSecret" in errors) setAsksSecret(true);
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
    setAsksSecret(false);
    setAcceptShared(false);
    if (restart) void runTunnelAction(store, saved, "restart");
    else showDone("The tunnel is saved.");
  };

  useFollow(tunnel?.updatedAt, form.dirty, () => {
    if (tunnel) form.settle(tunnelToValues(tunnel));
  });

  const save = async (restart: boolean) => {
    const errors = findFieldErrors(values);
    if (Object.keys(errors).length > 0) return fail(undefined, errors);
    form.setBusy(true);
    const said = acceptShared ? { acceptShared } : {};
    const result = await callApi(
      tunnel ? `/api/tunnels/${tunnel.id}` : "/api/tunnels",
      tunnel
        ? { method: "PATCH", body: { ...changesToBody(values, form.base()), ...said } }
        : { method: "POST", body: { ...valuesToBody(values), ...said } },
      tunnelSchema,
    );
    form.setBusy(false);
    if (result.ok) finish(result.value, restart);
    else fail(result.problem, toFormErrors(result.problem.issues ?? [], valuesToBody(values)));
  };

  return {
    ...form,
    tunnelId: tunnel?.id,
    /** What was changed and not saved counts only after a restart. */
    needsRestart: tunnel !== undefined && changesNeedRestart(values, form.base()),
    /** A typed field of the tunnel, with its label. */
    field: (key: OwnKey) => ({ label: fieldOf(key).label, ...form.text(key) }),
    /** A switch of the tunnel, with its label. */
    toggle: (key: SwitchKey) => ({ label: fieldOf(key).label, ...form.flag(key) }),
    values,
    moreOpen,
    setMoreOpen,
    asksSecret,
    /** That the app trusts those on the link of its new group. */
    trust: {
      checked: acceptShared,
      onChange: setAcceptShared,
      error: acceptShared ? undefined : form.errors.acceptShared,
    },
    save,
  };
}

/** If there is only one account or profile, it is chosen. */
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
