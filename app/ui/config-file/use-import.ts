"use client";

import { useState } from "react";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import {
  type ImportPreview,
  importPreviewSchema,
  MAX_FILE_BYTES,
  MAX_FILE_KB,
} from "@/lib/contract/config-file";
import { decodeText } from "@/lib/contract/decode-text";
import type { ProblemDetails } from "@/lib/contract/errors";

export type Options = {
  passphrase: string;
  existing: "change" | "keep";
  profile: string;
  account: string;
  /** The person agreed that more people may get in. */
  wider: boolean;
  /** The destinations that the person agreed to. */
  destinations: readonly string[];
  /** The links on which the person said that all apps trust each other. */
  links: readonly string[];
};

type Source = { name: string; content: string };

const FRESH: Options = {
  passphrase: "",
  existing: "change",
  profile: "",
  account: "",
  wider: false,
  destinations: [],
  links: [],
};
const PASSPHRASE_CODES = new Set(["passphrase_needed", "passphrase_wrong"]);

/** The state of an import. Every change of an option requests a new preview. */
export function useImport() {
  const [source, setSource] = useState<Source>();
  const [options, setOptions] = useState(FRESH);
  const [preview, setPreview] = useState<ImportPreview>();
  const [done, setDone] = useState<ImportPreview>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState<"preview" | "import">();

  const ask = async (path: string, from: Source, using: Options, agreed?: string) => {
    setBusy(agreed === undefined ? "preview" : "import");
    const body = toBody(from, using, agreed);
    const result = await callApi(path, { method: "POST", body }, importPreviewSchema);
    setBusy(undefined);
    setProblem(result.ok ? undefined : result.problem);
    return result.ok ? result.value : undefined;
  };
  const look = async (from: Source, using: Options) => {
    setPreview(await ask("/api/import/preview", from, using));
  };

  return {
    source,
    options,
    preview,
    done,
    problem,
    busy,
    needsPassphrase: PASSPHRASE_CODES.has(problem?.code ?? ""),
    open: async (file: File) => {
      setDone(undefined);
      setPreview(undefined);
      setProblem(undefined);
      setOptions(FRESH);
      const from = {
        name: file.name,
        content:
          file.size > MAX_FILE_BYTES ? "" : decodeText(new Uint8Array(await file.arrayBuffer())),
      };
      setSource(from);
      if (file.size > MAX_FILE_BYTES) setProblem(TOO_LARGE);
      else await look(from, FRESH);
    },
    type: (passphrase: string) => setOptions({ ...options, passphrase }),
    agree: (wider: boolean) => setOptions({ ...options, wider }),
    agreeTo: (what: "destinations" | "links", id: string, agreed: boolean) => {
      const others = options[what].filter((other) => other !== id);
      setOptions({ ...options, [what]: agreed ? [...others, id] : others });
    },
    look: async (change: Partial<Options> = {}) => {
      // The next preview may differ, so the person has to agree again.
      const next = { ...options, ...change, wider: false, destinations: [], links: [] };
      setOptions(next);
      if (source) await look(source, next);
    },
    run: async () => {
      if (!source || !preview) return;
      const result = await ask("/api/import", source, options, preview.id);
      if (!result) return;
      announceChange();
      setDone(result);
      setSource(undefined);
      setPreview(undefined);
      setOptions(FRESH);
    },
    cancel: () => {
      setSource(undefined);
      setPreview(undefined);
      setProblem(undefined);
      setOptions(FRESH);
    },
  };
}

function toBody({ content }: Source, options: Options, preview: string | undefined) {
  const { passphrase, existing, profile, account, wider, destinations, links } = options;
  return {
    content,
    existing,
    ...(passphrase && { passphrase }),
    ...(profile && { profile }),
    ...(account && { account }),
    ...(preview && { preview, wider, destinations, links }),
  };
}

const TOO_LARGE: ProblemDetails = {
  type: "about:blank",
  title: "This file is too large",
  status: 413,
  detail: `Files up to ${MAX_FILE_KB} KB can be imported.`,
  fix: "Choose a file that Gatehouse exported, or an ngrok.yml.",
};
