"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type FieldErrors, toFieldErrors } from "@/app/ui/forms/use-form";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi, sendApi } from "@/app/ui/request/call-api";
import { pageHeaders } from "@/app/ui/request/page-mark";
import type { ProblemDetails } from "@/lib/contract/errors";
import {
  type SetupDraft,
  type SetupPart,
  type SetupPatch,
  type SetupStep,
  setupDraftSchema,
  setupPatchSchema,
} from "@/lib/contract/setup";

const DRAFT = "/api/setup/draft";
/** Typing is kept on the server after a pause of this length, and when the page is left. */
const PAUSE_MS = 400;

export type Setup = ReturnType<typeof useSetup>;

type TextField = Exclude<keyof SetupDraft, "step" | "hasClientSecret" | "hasAuthtoken">;
type SecretField = "clientSecret" | "authtoken";

const NO_SECRETS: Record<SecretField, string> = { clientSecret: "", authtoken: "" };

/** The secret that is sent where this field says: with another place it is given again, if this page still knows it. */
const SECRET_OF: Partial<Record<TextField, SecretField>> = {
  issuerUrl: "clientSecret",
  serverAddr: "authtoken",
  caCertificate: "authtoken",
};

/** Where each is sent: it goes along with its secret, since another tab may have left another place there meanwhile. */
const PLACE_OF: Record<SecretField, TextField[]> = {
  clientSecret: ["issuerUrl"],
  authtoken: ["serverAddr", "caCertificate"],
};

/** The guided setup: what was typed is kept on the server as it is typed, and nothing of it in the browser. */
export function useSetup(initial: SetupDraft) {
  const [draft, setDraft] = useState(initial);
  const [secrets, setSecrets] = useState(NO_SECRETS);
  // What is typed now, also for what was begun before it was typed.
  const typed = useRef(NO_SECRETS);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  const { keep, flush, unsaved } = useKeeping();
  // Two presses in one moment make one thing.
  const underWay = useRef(false);

  const merge = (patch: Partial<SetupDraft>) => setDraft((old) => ({ ...old, ...patch }));
  const forget = () => {
    setErrors({});
    setProblem(undefined);
  };

  const goTo = (step: SetupStep) => {
    forget();
    typed.current = NO_SECRETS;
    setSecrets(NO_SECRETS);
    merge({ step });
    keep({ step }, true);
  };

  /** Makes what the step is for. Undefined when something needs attention, which then is shown. */
  const complete = async (part: SetupPart): Promise<SetupDraft | undefined> => {
    if (underWay.current) return undefined;
    underWay.current = true;
    setBusy(true);
    forget();
    await flush();
    const made = await sendApi(`${DRAFT}/${part}`, { method: "POST" });
    const now = made.ok ? await callApi(DRAFT, {}, setupDraftSchema) : made;
    underWay.current = false;
    setBusy(false);
    if (!now.ok) {
      setErrors(toFieldErrors(now.problem.issues ?? []));
      setProblem(now.problem);
      return undefined;
    }
    merge({ ...now.value, step: draft.step });
    announceChange();
    return now.value;
  };

  return {
    draft,
    secrets,
    errors,
    problem,
    /** Why what was typed last is not on the disk. */
    unsaved,
    busy,
    goTo,
    complete,
    flush,
    text: (field: TextField) => ({
      name: field,
      value: draft[field] ?? "",
      error: errors[field],
      onChange: (value: string) => {
        const secret = SECRET_OF[field];
        const again =
          secret && isWhole(secret, typed.current[secret])
            ? { [secret]: typed.current[secret] }
            : {};
        merge({ [field]: value });
        keep({ [field]: value, ...again });
        setErrors(({ [field]: _, ...rest }) => rest);
      },
    }),
    secret: (field: SecretField) => ({
      name: field,
      value: secrets[field],
      error: errors[field],
      onChange: (value: string) => {
        typed.current = { ...typed.current, [field]: value };
        setSecrets(typed.current);
        setErrors(({ [field]: _, ...rest }) => rest);
        // What cannot be a secret is not kept; the field says why.
        const { error } = setupPatchSchema.shape[field].safeParse(value);
        if (!error) {
          const place = PLACE_OF[field].map((each) => [each, draft[each] ?? ""] as const);
          keep({ ...Object.fromEntries(place), [field]: value });
        } else if (value !== "") {
          setErrors((old) => ({ ...old, [field]: error.issues[0]?.message ?? "" }));
        }
      },
    }),
    /** Says which profile or account is meant; undefined to enter another one. */
    point: (field: "profileId" | "accountId", id: string | undefined) => {
      merge({ [field]: id });
      keep({ [field]: id ?? null }, true);
    },
  };
}

function isWhole(field: SecretField, value: string): boolean {
  return value !== "" && setupPatchSchema.shape[field].safeParse(value).success;
}

/** Collects changes and sends them after a pause, one request at a time, and when the page is left. */
function useKeeping() {
  const [unsaved, setUnsaved] = useState<ProblemDetails>();
  const pending = useRef<SetupPatch>({});
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef<Promise<unknown>>(Promise.resolve());

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const body = pending.current;
    pending.current = {};
    if (Object.keys(body).length > 0) {
      last.current = last.current.then(async () => {
        const answer = await sendApi(DRAFT, { method: "PATCH", body });
        // What was typed wrongly is said at its field, by Continue.
        setUnsaved(answer.ok || answer.problem.status < 500 ? undefined : answer.problem);
      });
    }
    return last.current;
  }, []);

  const keep = (patch: SetupPatch, atOnce = false) => {
    pending.current = { ...pending.current, ...patch };
    clearTimeout(timer.current);
    if (atOnce) void flush();
    else timer.current = setTimeout(flush, PAUSE_MS);
  };

  useEffect(() => {
    const onHide = () => {
      const body = pending.current;
      pending.current = {};
      if (Object.keys(body).length === 0) return;
      void fetch(DRAFT, {
        method: "PATCH",
        keepalive: true,
        headers: { ...pageHeaders(), "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    };
    window.addEventListener("pagehide", onHide);
    return () => {
      window.removeEventListener("pagehide", onHide);
      void flush();
    };
  }, [flush]);

  return { keep, flush, unsaved };
}
