import { TextArea, TextField } from "@/app/ui/forms/fields";
import { Disclosure } from "@/app/ui/forms/form-parts";

type Field = {
  name: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
};

/** Where an account connects to, for the few who have an agent ingress of their own. */
export function IngressFields(props: {
  serverAddr: Field;
  caCertificate: Field;
  open: boolean;
  onToggle: () => void;
}) {
  return (
    <Disclosure label="An agent ingress of your own" open={props.open} onToggle={props.onToggle}>
      <div className="grid gap-4">
        <TextField
          label="Server address"
          optional
          mono
          placeholder="connect.example.com:443"
          help="Its host:port."
          {...props.serverAddr}
        />
        <TextArea
          label="CA certificate"
          optional
          mono
          rows={5}
          placeholder="-----BEGIN CERTIFICATE-----"
          help="PEM, where this machine does not know who signed the ingress's certificate."
          {...props.caCertificate}
        />
      </div>
    </Disclosure>
  );
}
