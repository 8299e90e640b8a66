"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { showDone } from "@/app/ui/toast/toast-store";
import type { Settings } from "@/lib/contract/settings";
import { runSettingsAction } from "./run-settings-action";
import { Setting } from "./setting";

/** Where the key to the stored secrets is, and the button that moves it. */
export function KeySetting({ settings }: { settings: Settings }) {
  const [busy, setBusy] = useState(false);
  const { keyPlace, keychainName, keychainAvailable, secrets } = settings;
  const target = keyPlace === "keychain" ? "file" : "keychain";
  const targetName = target === "keychain" ? keychainName : "file";
  const movable = secrets.state === "ready" && (target === "file" || keychainAvailable);

  const move = async () => {
    setBusy(true);
    const moved = await runSettingsAction(
      "key-place",
      { place: target },
      `The key was not moved to the ${targetName}`,
    );
    setBusy(false);
    if (moved) showDone(`The key is now in the ${targetName}.`);
  };

  return (
    <Setting
      name="Secrets key"
      value={<Place settings={settings} />}
      hint={secrets.state === "ready" ? explain(settings) : "The note above says why."}
      action={
        movable ? (
          <Button size="small" busy={busy} onClick={() => void move()}>
            Move to the {targetName}
          </Button>
        ) : null
      }
    />
  );
}

function Place({ settings: { secrets, keyPlace, keychainName } }: { settings: Settings }) {
  if (secrets.state === "locked") return "Not at hand";
  if (keyPlace === "keychain") return `In the ${keychainName}`;
  return (
    <>
      In the file <code className="font-mono text-sm">master.key</code>
    </>
  );
}

function explain({ keyPlace, keychainName, keychainAvailable }: Settings): string {
  if (keyPlace === "keychain") {
    return "The secrets in a copy of the data folder cannot be opened, because the key is not in it.";
  }
  const risk = "Everybody who copies the whole data folder can open the secrets in it.";
  return keychainAvailable
    ? `${risk} In the ${keychainName} the key is stored separately.`
    : `${risk} No ${keychainName} answers here, so the key cannot be stored separately.`;
}
