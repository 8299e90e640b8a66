"use client";

import { useState } from "react";
import { confirmAction } from "@/app/ui/confirm/confirm-store";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { Panel } from "@/app/ui/kit/panel";
import { Tag } from "@/app/ui/kit/tag";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { Ago } from "@/app/ui/time/times";
import { showDone, showProblem, showToast } from "@/app/ui/toast/toast-store";
import { SESSION_IDLE_DAYS, SESSION_LIFE_DAYS } from "@/lib/contract/session-limits";
import { type SessionsEnded, type SessionView, sessionsEndedSchema } from "@/lib/contract/sessions";

/** The browsers that are logged in, with buttons to end their sessions. */
export function SessionsPanel({ sessions }: { sessions: readonly SessionView[] }) {
  const current = sessions.find((session) => session.current);
  const others = sessions.length - (current ? 1 : 0);
  return (
    <Panel
      id="sessions"
      title="Sessions"
      actions={others > 0 ? <EndOthers count={others} alone={current === undefined} /> : null}
    >
      {current?.hostIsShared ? <SharedHost host={current.host} /> : null}
      {sessions.length === 0 ? (
        <p className="px-3.5 py-3 text-muted">No browser is logged in with a session.</p>
      ) : (
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        <ul role="list" aria-label="Sessions">
          {inOrder(sessions).map((session) => (
            <Row key={session.id} session={session} />
          ))}
        </ul>
      )}
      <p className="border-t border-line px-3.5 py-2.5 text-sm text-pretty text-muted">
        A session ends after {SESSION_IDLE_DAYS} days without use, and after {SESSION_LIFE_DAYS}{" "}
        days at the latest. Scripts that send the access token have none.
      </p>
    </Panel>
  );
}

/** This browser's own session first. */
function inOrder(sessions: readonly SessionView[]): SessionView[] {
  return [...sessions].sort((a, b) => Number(b.current) - Number(a.current));
}

function Row({ session }: { session: SessionView }) {
  const { browser, host, hostIsShared, createdAt, lastUsedAt, current, saved } = session;
  return (
    <li
      aria-label={browser}
      className="flex items-center justify-between gap-x-4 border-t border-line px-3.5 py-2.5 first:border-t-0"
    >
      <div className="min-w-0 wrap-anywhere">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {browser}
          {current ? <Tag tone="info">This browser</Tag> : null}
        </div>
        <p className="mt-0.5 text-sm text-muted">
          Logged in <Ago at={createdAt} />, used <Ago at={lastUsedAt} />
          {hostIsShared ? `, under ${host}` : null}
          {saved ? null : ". Not saved yet: a restart of Gatehouse ends it"}
        </p>
      </div>
      <EndOne session={session} />
    </li>
  );
}

function EndOne({ session: { id, browser, current } }: { session: SessionView }) {
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    const path = `/api/sessions/${encodeURIComponent(id)}`;
    const result = await callApi(path, { method: "DELETE" }, sessionsEndedSchema);
    if (result.ok && current) return window.location.assign("/");
    setBusy(false);
    announceChange();
    if (result.ok) tellEnded(`${browser} is logged out.`, result.value);
    else showProblem("The session was not ended", result.problem);
  };
  return (
    <Button
      size="small"
      busy={busy}
      aria-label={current ? undefined : `End the session of ${browser}`}
      onClick={() => void end()}
    >
      {current ? "Log out" : "End"}
    </Button>
  );
}

function EndOthers({ count, alone }: { count: number; alone: boolean }) {
  const [busy, setBusy] = useState(false);
  const label = alone ? "End all" : "End all others";
  const end = async () => {
    const agreed = await confirmAction({
      title: count === 1 ? "End the other session?" : `End ${count} sessions?`,
      detail:
        "They have to enter the access token to log in again. The token, tunnels and scripts do not change.",
      action: label,
    });
    if (!agreed) return;
    setBusy(true);
    const result = await callApi("/api/sessions", { method: "DELETE" }, sessionsEndedSchema);
    setBusy(false);
    announceChange();
    if (result.ok) tellEnded("The other sessions are ended.", result.value);
    else showProblem("The sessions were not ended", result.problem);
  };
  return (
    <Button size="small" busy={busy} onClick={() => void end()}>
      {label}
    </Button>
  );
}

function tellEnded(title: string, { saved }: SessionsEnded) {
  if (saved) return showDone(title);
  showToast({
    tone: "wait",
    title,
    detail:
      "This could not be saved yet: if Gatehouse restarts before it is, these sessions come back.",
  });
}

/** Warns when the browser does not use the dashboard's own host name. */
function SharedHost({ host }: { host: string }) {
  return (
    <div className="border-b border-line p-3.5">
      <Note tone="wait" title={`This browser is logged in under ${host}`}>
        <p>
          Browsers send the cookies of {host} to every server there, on any port, so an app on this
          machine that you open in this browser can use this session. Chrome, Edge and Firefox are
          led to gatehouse.localhost, which is Gatehouse’s alone; this browser may not find that
          name. Open apps that you do not trust in another browser.
        </p>
      </Note>
    </div>
  );
}
