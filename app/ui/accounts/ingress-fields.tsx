import { TextArea, TextField } from "@/app/ui/forms/fields";
import { Disclosure } from "@/app/ui/forms/form-parts";

type Field = {
  name: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
};

/** The server to which an account connects, for the few who have their own agent ingress. */
export function IngressFields(props: {
  serverAddr: Field;
  caCertificate: Field;
  open: boolean;
  onToggle: () => void;
}) {
  return (
    <Disclosure label="Your own agent ingress" open={props.open} onToggle={props.onToggle}>
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
          help="PEM. Needed when this machine does not trust the ingress's certificate."
          {...props.caCertificate}
        />
      </div>
    </Disclosure>
  );
}
