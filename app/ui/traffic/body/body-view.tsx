"use client";

import { type ReactNode, useMemo, useState } from "react";
import { CopyIconButton } from "@/app/ui/kit/copy-button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { formatBytes } from "@/app/ui/traffic/format-traffic";
import { MaskedText } from "@/app/ui/traffic/request/masked-text";
import { PairList } from "@/app/ui/traffic/request/pair-list";
import type { CapturedBody } from "@/lib/contract/traffic";
import { copiedBody, isWrittenOut } from "./copied-body";
import { fromBase64, hexDump } from "./hex-dump";
import { printBody, type Syntax, syntaxOf } from "./print-body";
import type { Printed } from "./printed";
import { readForm } from "./read-form";

// Images that browsers can show. Not SVG, which is shown as text.
const IMAGE = /^image\/(png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$/;

/** `written`: hidden characters are written out in the copy. */
type Face = { name: string; content: ReactNode; copy?: string; written?: boolean };

/** A body in its possible views, the most readable first. */
export function BodyView({ title, body }: { title: string; body: CapturedBody }) {
  const faces = useMemo(() => toFaces(body), [body]);
  const [wanted, setWanted] = useState<string>();
  const face = faces.find(({ name }) => name === wanted) ?? faces[0];
  return (
    <section className="border-t border-line px-3.5 py-3">
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-sm font-semibold">
          {title} <span className="font-normal text-faint">{describeSize(body)}</span>
        </h3>
        <div className="ml-auto flex items-center gap-1">
          {faces.length > 1
            ? faces.map(({ name }) => (
                <button
                  key={name}
                  type="button"
                  aria-pressed={name === face?.name}
                  onClick={() => setWanted(name)}
                  className={joinClasses(
                    "rounded-md px-2 py-0.5 text-sm",
                    name === face?.name
                      ? "bg-raised font-medium text-text"
                      : "text-muted hover:bg-raised/60",
                  )}
                >
                  {name}
                </button>
              ))
            : null}
          {face?.copy ? <CopyIconButton text={face.copy} label="Copy the body" /> : null}
        </div>
      </div>
      {body.note ? <p className="mt-1 text-sm text-muted">{body.note}</p> : null}
      {face?.written ? (
        <p className="mt-1 text-sm text-muted">
          It has invisible characters. A copy has them written out, such as {"\\u202e"}.
        </p>
      ) : null}
      {face ? <div className="mt-2">{face.content}</div> : null}
    </section>
  );
}

function describeSize(body: CapturedBody): string {
  if (body.kind === "none") return body.bytes > 0 ? `${formatBytes(body.bytes)}, not kept` : "none";
  const parts = [body.contentType?.split(";")[0], formatBytes(body.bytes)];
  if (body.decodedFrom) parts.push(`${body.decodedFrom} undone`);
  if (body.truncated) parts.push(`the first ${formatBytes(body.captured)} kept`);
  return parts.filter(Boolean).join(", ");
}

function toFaces(body: CapturedBody): Face[] {
  if (body.kind === "binary" && body.base64) return binaryFaces(body, body.base64);
  const { text } = body;
  if (body.kind !== "text" || !text) return [];
  const syntax = syntaxOf(body);
  const raw: Face = { name: "Raw", content: <Text text={text} />, ...copyOf(text, syntax) };
  if (syntax === undefined) return [raw];
  if (syntax === "form") return [{ name: "Fields", content: <Fields text={text} /> }, raw];
  const printed = printBody(body);
  const content = printed.error ? (
    <Broken syntax={syntax} printed={printed} error={printed.error} />
  ) : (
    <Text text={printed.text} />
  );
  return [{ name: syntax, content, ...copyOf(printed.text, syntax) }, raw];
}

function copyOf(text: string, syntax: Syntax | undefined): Pick<Face, "copy" | "written"> {
  const copy = copiedBody(text, syntax);
  return { copy, written: isWrittenOut(text, copy) };
}

function binaryFaces(body: CapturedBody, base64: string): Face[] {
  const type = body.contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const bytes: Face = { name: "Bytes", content: <Text text={hexDump(fromBase64(base64))} /> };
  if (!IMAGE.test(type) || body.truncated) return [bytes];
  const image = (
    // biome-ignore lint/performance/noImgElement: its source is here already, there is nothing to optimise
    <img
      src={`data:${type};base64,${base64}`}
      alt="The body, drawn"
      className="max-h-80 max-w-full rounded-md border border-line"
    />
  );
  return [{ name: "Picture", content: image }, bytes];
}

const BOX =
  "max-h-96 overflow-auto rounded-md border border-line bg-bg px-3 py-2 font-mono text-xs leading-5 whitespace-pre-wrap wrap-anywhere";

function Text({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre tabIndex={0} className={BOX}>
      <MaskedText text={text} />
    </pre>
  );
}

/** The unchanged text, with the wrong line marked. */
function Broken(props: { syntax: string; printed: Printed; error: NonNullable<Printed["error"]> }) {
  const { syntax, printed, error } = props;
  const lines = printed.text.split("\n");
  const before = lines.slice(0, error.line - 1).join("\n");
  const after = lines.slice(error.line).join("\n");
  return (
    <>
      <Place syntax={syntax} error={error} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className={BOX}>
        {before === "" ? null : `${before}\n`}
        <mark className="block bg-bad-soft text-bad">{lines[error.line - 1] || " "}</mark>
        {after}
      </pre>
    </>
  );
}

function Place({ syntax, error }: { syntax: string; error: NonNullable<Printed["error"]> }) {
  return (
    <p className="mb-1.5 text-sm text-bad">
      Not valid {syntax}: line {error.line}, column {error.column}: {error.message}.
    </p>
  );
}

function Fields({ text }: { text: string }) {
  const { fields, error } = readForm(text);
  return (
    <>
      {error ? <Place syntax="form encoding" error={error} /> : null}
      <PairList pairs={fields} />
    </>
  );
}
