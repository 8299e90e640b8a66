"use client";

import { ShieldAlert } from "lucide-react";
import { SelectField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import { Tag, type Tone } from "@/app/ui/kit/tag";
import { TextLink } from "@/app/ui/kit/text-link";
import type { ImportItem, ImportPreview } from "@/lib/contract/config-file";
import { DestinationNote } from "./destination-note";
import { LinkNote } from "./link-note";
import type { useImport } from "./use-import";
import { WeakeningNote } from "./weakening-note";
import { WiderNote } from "./wider-note";

type State = ReturnType<typeof useImport>;
type Props = { state: State; preview: ImportPreview };

const OUTCOMES: Record<ImportItem["outcome"], { text: string; tone: Tone }> = {
  add: { text: "Added", tone: "ok" },
  change: { text: "Changed", tone: "wait" },
  skip: { text: "Skipped", tone: "off" },
};

const KINDS = { profile: "Profile", account: "Account", tunnel: "Tunnel", setting: "Setting" };

/** What an import would do, the choices for it, and its button. */
export function ImportPreviewView({ state, preview }: Props) {
  const count = (outcome: ImportItem["outcome"]) =>
    preview.items.filter((item) => item.outcome === outcome).length;
  const [added, changed] = [count("add"), count("change")];
  return (
    <>
      <DestinationNote
        destinations={preview.destinations}
        agreed={state.options.destinations}
        onAgree={(id, agreed) => state.agreeTo("destinations", id, agreed)}
      />
      <LinkNote
        links={preview.links}
        agreed={state.options.links}
        onAgree={(id, agreed) => state.agreeTo("links", id, agreed)}
      />
      <WiderNote items={preview.items} agreed={state.options.wider} onAgree={state.agree} />
      <WeakeningNote items={preview.items} />
      <Choices state={state} preview={preview} />
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        aria-label="What the import does"
        className="@container overflow-hidden rounded-md border border-line"
      >
        {preview.items.map((item) => (
          <Item key={`${item.kind} ${item.name}`} item={item} />
        ))}
      </ul>
      <LeftOut leftOut={preview.leftOut} />
      {added + changed > 0 ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button look="primary" busy={state.busy === "import"} onClick={() => void state.run()}>
            Import
          </Button>
          <p className="text-muted">
            {describeCounts(added, changed)} All of it or nothing; running tunnels go on as they
            are.
          </p>
        </div>
      ) : (
        <p className="text-muted">
          There is nothing to import: everything is stored already or cannot be imported.
        </p>
      )}
    </>
  );
}

function Choices({ state, preview }: Props) {
  const { choices, needs, format } = preview;
  const { options } = state;
  const isNgrok = format === "ngrok";
  const asksProfile = needs.includes("profile") || options.profile !== "";
  const asksAccount = needs.includes("account") || options.account !== "";
  return (
    <>
      {needs.includes("profile") && choices.profiles.length === 0 ? (
        <Note tone="wait" title="Make a profile first">
          <p>
            Tunnels of this file have no login, and Gatehouse starts no tunnel without a login.{" "}
            <TextLink href="/profiles/new?next=/settings/import-export">New profile</TextLink>
          </p>
        </Note>
      ) : null}
      {needs.includes("account") && choices.accounts.length === 0 ? (
        <Note tone="wait" title="Make an account first">
          <p>
            The file has no authtoken that can be used. Enter yours:{" "}
            <TextLink href="/accounts/new?next=/settings/import-export">New account</TextLink>
          </p>
        </Note>
      ) : null}
      <div className="grid max-w-[54.5rem] gap-4 sm:grid-cols-2">
        {isNgrok && asksProfile && choices.profiles.length > 0 ? (
          <SelectField
            label="Profile for tunnels without a login"
            name="profile"
            value={options.profile}
            options={toOptions(choices.profiles)}
            none="Choose a profile…"
            onChange={(profile) => void state.look({ profile })}
          />
        ) : null}
        {isNgrok && asksAccount && choices.accounts.length > 0 ? (
          <SelectField
            label="ngrok account"
            name="account"
            value={options.account}
            options={toOptions(choices.accounts)}
            none="Choose an account…"
            onChange={(account) => void state.look({ account })}
          />
        ) : null}
        <SelectField
          label="If the name exists already"
          name="existing"
          value={options.existing}
          options={EXISTING}
          onChange={(existing) =>
            void state.look({ existing: existing === "keep" ? "keep" : "change" })
          }
        />
      </div>
    </>
  );
}

const EXISTING = [
  { value: "change", label: "is changed to what the file says" },
  { value: "keep", label: "stays as it is" },
];

function toOptions(names: readonly string[]) {
  return names.map((name) => ({ value: name, label: name }));
}

function Item({ item: { kind, name, outcome, changes, notes, refused } }: { item: ImportItem }) {
  const { text, tone } = OUTCOMES[outcome];
  // Something is to be done about it, so it must not look like what is the same already.
  const isRefused = refused !== undefined;
  return (
    <li
      aria-label={`${KINDS[kind]} ${name}`}
      className="grid grid-cols-[5.25rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-t border-line px-3 py-2.5 first:border-t-0 @4xl:grid-cols-[5.25rem_minmax(0,18rem)_minmax(0,1fr)]"
    >
      <div className="row-span-2 @4xl:row-span-1">
        <Tag tone={isRefused ? "wait" : tone}>{text}</Tag>
      </div>
      <p className="min-w-0 wrap-anywhere">
        <span className="text-muted">{KINDS[kind]}</span>{" "}
        <span className="font-medium">{name}</span>
      </p>
      <div className="col-start-2 grid min-w-0 max-w-[75ch] content-start gap-0.5 text-sm empty:hidden @4xl:col-start-3">
        {changes.length > 0 ? (
          <dl className="grid gap-0.5">
            {changes.map((change) => (
              <Change key={change.key} change={change} />
            ))}
          </dl>
        ) : null}
        {notes.map((note) => (
          <p
            key={note}
            className={joinClasses(
              "text-pretty wrap-anywhere",
              isRefused ? "text-text" : "text-muted",
            )}
          >
            {note}
          </p>
        ))}
      </div>
    </li>
  );
}

function Change({ change }: { change: ImportItem["changes"][number] }) {
  const { field, from, to, weakens } = change;
  const isLong = [from, to].some((text) => text?.includes("\n"));
  return (
    <div className="flex flex-wrap gap-x-1.5">
      <dt className="text-muted">{field}</dt>
      <dd className="min-w-0 wrap-anywhere">
        {weakens !== undefined && isLong ? (
          "changes; shown completely at the top"
        ) : (
          <>
            {from === undefined ? null : (
              <>
                <s className="text-faint decoration-faint">{from}</s>
                <span className="sr-only"> becomes</span> <span aria-hidden>→</span>{" "}
              </>
            )}
            {to}
          </>
        )}
        {weakens === undefined ? null : (
          <ShieldAlert
            size={13}
            role="img"
            aria-label="less protected, see the top"
            className="ml-1.5 inline align-[-0.1em] text-wait"
          />
        )}
      </dd>
    </div>
  );
}

function LeftOut({ leftOut }: Pick<ImportPreview, "leftOut">) {
  if (leftOut.length === 0) return null;
  return (
    <Note tone="info" title="Left out of the file">
      <ul className="grid gap-0.5">
        {leftOut.map(({ where, text }) => (
          <li key={where}>
            <code className="font-mono text-xs text-text">{where}</code> {text}
          </li>
        ))}
      </ul>
    </Note>
  );
}

function describeCounts(added: number, changed: number): string {
  const parts = [added > 0 && `${added} added`, changed > 0 && `${changed} changed`];
  return `${parts.filter(Boolean).join(", ")}.`;
}
