"use client";

import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { CopyIconButton } from "@/app/ui/kit/copy-button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { formatBytes } from "@/app/ui/traffic/format-traffic";
import { PairList } from "@/app/ui/traffic/request/pair-list";
import type { CapturedBody } from "@/lib/contract/traffic";
import { copiedBody, hasInvisible } from "./copied-body";
import { fromBase64, hexDump } from "./hex-dump";
import { PLAIN_MOST, PlainText } from "./plain-text";
import { printBody, type Syntax, syntaxOf } from "./print-body";
import type { Printed } from "./printed";
import { readForm } from "./read-form";
import { usePrintedJson } from "./use-printed-json";

const CodeView = lazy(untilLoaded(() => import("./code-view")));

// Images that browsers can show. Not SVG, which is shown as text.
const IMAGE = /^image\/(png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)$/;
/** How much of a binary body is written as hexadecimal numbers. */
const HEX_MOST = 64 * 1024;

type Face = { name: string; content: () => ReactNode; copy?: () => string };

/** A body in its possible views, the most readable first. */
export function BodyView({ title, body }: { title: string; body: CapturedBody }) {
  const faces = useMemo(() => toFaces(title, body), [title, body]);
  const [wanted, setWanted] = useState<string>();
  const face = faces.find(({ name }) => name === wanted) ?? faces[0];
  return (
    <section className="border-t border-line px-3.5 py-2.5">
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
                    "min-h-6 rounded-md px-2 py-0.5 text-sm",
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
      {body.text && hasInvisible(body.text) ? (
        <p className="mt-1 text-sm text-muted">
          It has invisible characters. They are written out here and in a copy, such as {"\\u202e"}.
        </p>
      ) : null}
      {face ? <div className="mt-1.5">{face.content()}</div> : null}
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

function toFaces(title: string, body: CapturedBody): Face[] {
  if (body.kind === "binary" && body.base64) return binaryFaces(body, body.base64);
  const { text } = body;
  if (body.kind !== "text" || !text) return [];
  const syntax = syntaxOf(body);
  const raw: Face = {
    name: "Raw",
    content: () => <Text text={text} label={title} />,
    copy: () => copiedBody(text, syntax),
  };
  if (syntax === undefined) return [raw];
  if (syntax === "form") return [{ name: "Fields", content: () => <Fields text={text} /> }, raw];
  const copy = () => copiedBody(printBody(body).text, syntax);
  const content =
    syntax === "JSON"
      ? () => <Json key={text} text={text} isCut={body.truncated} label={`${title}, JSON`} />
      : () => <Laid printed={printBody(body)} syntax={syntax} label={title} />;
  return [{ name: syntax, content, copy }, raw];
}

function binaryFaces(body: CapturedBody, base64: string): Face[] {
  const type = body.contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const bytes: Face = { name: "Bytes", content: () => <Bytes base64={base64} /> };
  if (!IMAGE.test(type) || body.truncated) return [bytes];
  const image = () => (
    // biome-ignore lint/performance/noImgElement: its source is here already, there is nothing to optimise
    <img
      src={`data:${type};base64,${base64}`}
      alt="The body, drawn"
      className="max-h-80 max-w-full rounded-md border border-line"
    />
  );
  return [{ name: "Picture", content: image }, bytes];
}

function Bytes({ base64 }: { base64: string }) {
  // Four characters are three bytes.
  const part = base64.slice(0, Math.floor(HEX_MOST / 3) * 4);
  const dump = useMemo(() => hexDump(fromBase64(part)), [part]);
  return (
    <>
      {part.length < base64.length ? (
        <p className="mb-1.5 text-sm text-muted">The first {formatBytes(HEX_MOST)} of it.</p>
      ) : null}
      <Text text={dump} label="Bytes" />
    </>
  );
}

/** Long texts are shown by the viewer, which draws the visible lines alone. */
function Text({ text, label }: { text: string; label: string }) {
  return text.length <= PLAIN_MOST ? (
    <PlainText text={text} />
  ) : (
    <Viewed text={text} syntax={undefined} label={label} />
  );
}

function Viewed(props: { text: string; syntax: Syntax | undefined; label: string }) {
  return (
    <Suspense fallback={<PlainText text={props.text.slice(0, PLAIN_MOST / 8)} />}>
      <CodeView {...props} />
    </Suspense>
  );
}

/** A body that was cut off cannot be correct, and the sender is not to blame for that. */
function Json({ text, isCut, label }: { text: string; isCut: boolean; label: string }) {
  const printed = usePrintedJson(text);
  if (!printed) return <p className="text-sm text-muted">Laying it out…</p>;
  if (printed.error && !isCut) return <Laid printed={printed} syntax="JSON" label={label} />;
  return <Viewed text={printed.text} syntax="JSON" label={label} />;
}

/** A laid out text, or the unchanged one with the wrong line marked. */
function Laid(props: { printed: Printed; syntax: Syntax; label: string }) {
  const { printed, syntax, label } = props;
  const { text, error } = printed;
  if (!error) return <Text text={text} label={label} />;
  return (
    <>
      <Place syntax={syntax} error={error} />
      {text.length <= PLAIN_MOST ? (
        <PlainText text={text} wrongLine={error.line} />
      ) : (
        <Viewed text={text} syntax={undefined} label={label} />
      )}
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
  const { fields, error } = useMemo(() => readForm(text), [text]);
  return (
    <>
      {error ? <Place syntax="form encoding" error={error} /> : null}
      <PairList pairs={fields} />
    </>
  );
}
