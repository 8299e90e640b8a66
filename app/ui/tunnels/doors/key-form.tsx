"use client";

import { SelectField, TextField } from "@/app/ui/forms/fields";
import type { MadeDoor } from "@/lib/contract/doors";
import { DoorForm, useDoorForm } from "./door-form";

const DAY_MS = 86_400_000;

const LIVES = [
  { value: "1", label: "A day" },
  { value: "7", label: "A week" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
];

type Props = { tunnelId: string; onMade: (door: MadeDoor) => void; onCancel: () => void };

export function KeyForm({ tunnelId, onMade, onCancel }: Props) {
  const { field, texts, send, busy, problem } = useDoorForm(
    tunnelId,
    { name: "", days: "90" },
    onMade,
  );
  const create = () => {
    const expiresAt = new Date(Date.now() + Number(texts.days) * DAY_MS).toISOString();
    void send({ kind: "key", days: undefined, expiresAt });
  };
  const { error: _, ...days } = field("days");
  return (
    <DoorForm
      label="New key"
      submit="Create key"
      {...{ busy, problem, onCancel }}
      onSubmit={create}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Name"
          placeholder="CI"
          help="For which program it is."
          {...field("name")}
        />
        <SelectField label="Lasts" options={LIVES} {...days} error={field("expiresAt").error} />
      </div>
    </DoorForm>
  );
}
