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
/** Input is saved on the server after a pause of this length (milliseconds), and when the page is left. */
const PAUSE_MS = 400;

export type Setup = ReturnType<typeof useSetup>;

type TextField = Exclude<keyof SetupDraft, "step" | "hasClientSecret" | "hasAuthtoken">;
type SecretField = "clientSecret" | "authtoken";

const NO_SECRETS: Record<SecretField, string> = { clientSecret: "", authtoken: "" };

/**
 * The secret that is sent to the server in this field. When the field changes, the page sends the secret again if it
 * has it.
 */
const SECRET_OF: Partial<Record<TextField, SecretField>> = {
  issuerUrl: "clientSecret",
  serverAddr: "authtoken",
  caCertificate: "authtoken",
};

/**
 * The destination fields of each secret. They are saved together, because another tab may have changed the destination.
 */
const PLACE_OF: Record<SecretField, TextField[]> = {
  clientSecret: ["issuerUrl"],
  authtoken: ["serverAddr", "caCertificate"],
};

/** The guided setup. Input is saved on the server while the user types; nothing is stored in the browser. */
export function useSetup(initial: SetupDraft, troubled: readonly SetupStep[]) {
  const [draft, setDraft] = useState(initial);
  const [secrets, setSecrets] = useState(NO_SECRETS);
  // A ref, so that work in progress also sees the latest input.
  const typed = useRef(NO_SECRETS);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ReadonlySet<SetupStep>>(() => new Set(troubled));
  const { keep, flush, unsaved } = useKeeping();
  // Two quick clicks must create only one thing.
  const underWay = useRef(false);

  const merge = (patch: Partial<SetupDraft>) => setDraft((old) => ({ ...old, ...patch }));
  const forget = () => {
    setErrors({});
    setProblem(undefined);
  };

  /** Notes whether the checks of what this step stored found something. */
  const judge = (step: SetupStep, fine: boolean) =>
    setTrouble((old) => new Set(fine ? [...old].filter((each) => each !== step) : [...old, step]));

  const goTo = (step: SetupStep) => {
    forget();
    typed.current = NO_SECRETS;
    setSecrets(NO_SECRETS);
    merge({ step });
    keep({ step }, true);
  };

  /** Creates the profile, account or tunnel of the step. Undefined after a problem, which is shown. */
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
    /** Why the last input could not be saved. */
    unsaved,
    busy,
    /** The steps whose checks found something. */
    trouble,
    judge,
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
        // An invalid secret is not saved; the field says why.
        const { error } = setupPatchSchema.shape[field].safeParse(value);
        if (!error) {
          const place = PLACE_OF[field].map((each) => [each, draft[each] ?? ""] as const);
          keep({ ...Object.fromEntries(place), [field]: value });
        } else if (value !== "") {
          setErrors((old) => ({ ...old, [field]: error.issues[0]?.message ?? "" }));
        }
      },
    }),
    /** Chooses a stored profile or account; undefined to enter another one. */
    point: (field: "profileId" | "accountId", id: string | undefined) => {
      merge({ [field]: id });
      judge(field === "profileId" ? "descope" : "ngrok", true);
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
        // Continue reports invalid input at its field.
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
