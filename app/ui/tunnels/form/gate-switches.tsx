import { CheckField } from "@/app/ui/forms/fields";
import { canAsk } from "./tunnel-values";
import type { TunnelFormState } from "./use-tunnel-form";

/** The switches for the second lock and *Ask to come in*, with their effects and what ngrok then checks. */
export function GateSwitches({ form }: { form: TunnelFormState }) {
  const { text, flags } = form.values;
  if (text.protection === "listener-oidc") {
    return (
      <p className="text-sm text-muted">
        With the older listener option ngrok alone checks the login and the list.
      </p>
    );
  }
  return (
    <div className="grid gap-3.5">
      <CheckField
        label="Gatehouse checks the login, too"
        help={
          flags.gate
            ? "After ngrok's login this machine verifies each visitor again, so your app stays closed even if the policy at ngrok is broken."
            : "ngrok alone decides who enters. Roles, tenants, removing people and Ask to come in need this."
        }
        {...form.flag("gate")}
      />
      {canAsk(form.values) ? (
        <CheckField
          label="Ask to come in"
          help={
            flags.askToComeIn
              ? "Who is logged in but not on the list can ask, and you answer. ngrok then checks the login alone, Gatehouse the list."
              : "Who is not on the list is refused at ngrok already: it checks the login and the list, Gatehouse both again."
          }
          {...form.flag("askToComeIn")}
        />
      ) : null}
      {flags.gate && flags.pooling ? (
        <p className="text-sm text-muted">
          Nobody can ask to come in with pooling: another machine would not know whom you let in.
        </p>
      ) : null}
    </div>
  );
}
