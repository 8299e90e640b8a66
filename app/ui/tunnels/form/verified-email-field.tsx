import { CheckField } from "@/app/ui/forms/fields";
import type { TunnelFormState } from "./use-tunnel-form";

export function VerifiedEmailField({ form }: { form: TunnelFormState }) {
  return (
    <CheckField
      label="Only verified e-mails count"
      help="Whoever is let in by e-mail or domain must have a verified e-mail. Turn off only for a provider that never says whether it is."
      {...form.flag("requireVerifiedEmail")}
    />
  );
}
