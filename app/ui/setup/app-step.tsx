"use client";

import { useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useAnswer } from "@/app/ui/request/use-ask";
import { type LocalApp, localAppsSchema } from "@/lib/contract/setup";
import { isLoopback, parseUpstream } from "@/lib/contract/upstream";
import { StepForm } from "./step-form";
import type { Setup } from "./use-setup";

/** Step 3: which app. Offers the apps that answer on this machine. */
export function AppStep({ setup }: { setup: Setup }) {
  const [error, setError] = useState<string>();
  const field = setup.text("upstream");
  const { upstream } = setup.draft;
  const answer = useAnswer("/api/setup/apps", localAppsSchema);
  const apps = answer && (answer.ok ? answer.value : []);

  const choose = (value: string) => {
    setError(undefined);
    field.onChange(value);
  };
  const chosen = parseUpstream(upstream);
  const go = () => {
    if (!chosen.ok) return setError(chosen.message);
    const { host, port } = chosen.upstream;
    if (isLoopback(host) && port === Number(window.location.port)) {
      return setError("That is this dashboard itself. It is never put on the internet.");
    }
    const label = labelOf(apps, chosen);
    if (label && setup.draft.tunnelName === "") setup.text("tunnelName").onChange(label);
    setup.goTo("people");
  };

  return (
    <StepForm setup={setup} title="The app that you share" onContinue={go}>
      <div className="grid gap-4 p-4 sm:p-5">
        <TextField
          label="Local app"
          mono
          placeholder="3000"
          help="A port, host:port, or an http(s) URL. The app stays on this machine."
          {...field}
          error={error ?? field.error}
          onChange={choose}
        />
        <div aria-live="polite" className="empty:hidden">
          {apps === undefined ? (
            <p className="text-sm text-muted">Looking for apps that answer on this machine…</p>
          ) : null}
          {apps?.length === 0 ? (
            <p className="text-sm text-muted">No app answers on this machine right now.</p>
          ) : null}
        </div>
        {apps && apps.length > 0 ? (
          <fieldset className="grid gap-1.5">
            <legend className="mb-1.5 text-sm text-muted">Running now</legend>
            {apps.map((app) => (
              <AppChoice
                key={app.port}
                app={app}
                checked={chosen.ok && chosen.upstream.url === app.url}
                onChoose={() => choose(app.url)}
              />
            ))}
          </fieldset>
        ) : null}
        <TextField
          label="Name"
          optional
          placeholder={labelOf(apps, chosen) ?? "My app"}
          help="What your list and the message to visitors call it."
          {...setup.text("tunnelName")}
        />
      </div>
    </StepForm>
  );
}

/** What the chosen app calls itself, when it was found. */
function labelOf(
  apps: readonly LocalApp[] | undefined,
  chosen: ReturnType<typeof parseUpstream>,
): string | undefined {
  return chosen.ok ? apps?.find((app) => app.url === chosen.upstream.url)?.label : undefined;
}

function AppChoice(props: { app: LocalApp; checked: boolean; onChoose: () => void }) {
  const { app, checked, onChoose } = props;
  return (
    <label
      className={joinClasses(
        "flex cursor-pointer items-center gap-3 rounded-md border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent",
        checked ? "border-accent bg-accent-soft" : "border-line hover:bg-raised/60",
      )}
    >
      <input
        type="radio"
        name="running-app"
        value={app.url}
        checked={checked}
        onChange={onChoose}
        className="size-4 shrink-0 accent-accent"
      />
      <span className="font-mono text-sm">{app.port}</span>
      <span className="min-w-0 truncate">{app.label ?? "An app without a title"}</span>
      {app.url.startsWith("https:") ? <span className="text-sm text-faint">https</span> : null}
    </label>
  );
}
