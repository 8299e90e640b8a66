"use client";

import { CheckField } from "@/app/ui/forms/fields";
import { SHARED_LINK } from "@/lib/contract/group-patch";

type Props = {
  checked: boolean;
  onChange: (accepted: boolean) => void;
  error: string | undefined;
};

/** The yes to what one link is for its apps. Loaded where somebody is asked. */
export default function TrustField({ checked, onChange, error }: Props) {
  return (
    <CheckField
      name="acceptShared"
      label="These apps trust each other"
      help={SHARED_LINK}
      checked={checked}
      onChange={onChange}
      error={error && "Say that they do, or leave them apart."}
    />
  );
}
