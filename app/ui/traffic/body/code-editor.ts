import { standardKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import {
  codeFolding,
  ensureSyntaxTree,
  foldable,
  foldEffect,
  foldGutter,
  foldKeymap,
  forceParsing,
  syntaxHighlighting,
  syntaxTreeAvailable,
  unfoldAll,
} from "@codemirror/language";
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { HIDDEN, showHidden } from "@/lib/contract/show-hidden.mjs";
import { MASK } from "@/lib/contract/traffic";
import { CODE_COLOURS, CODE_LOOK } from "./code-look";
import { copiedBody } from "./copied-body";
import type { Syntax } from "./print-body";

export type CodeEditor = { search(): void; fold(): void; unfold(): void; close(): void };

export type CodeText = { text: string; syntax: Syntax | undefined; label: string };

/** The texts of the search as this page writes them. */
const PHRASES = {
  next: "Next",
  previous: "Previous",
  "match case": "Match case",
  regexp: "Pattern",
  close: "Close",
};

/** How long a part of the parsing may take, so that the page stays quick. */
const PARSE_MS = 10;
/** Folding all waits this long for the rest to be parsed. */
const FOLD_WAIT_MS = 300;

/**
 * Shows a text that nobody can change. People may put the caret in it, select, search and fold by keyboard; what they
 * copy has no hidden characters.
 */
export function openEditor(parent: HTMLElement, code: CodeText): CodeEditor {
  const view = new EditorView({
    parent,
    state: EditorState.create({ doc: code.text, extensions: extensionsFor(code) }),
  });
  const stop = code.syntax === "JSON" ? parseOn(view) : () => undefined;
  return {
    search: () => void openSearchPanel(view),
    fold: () => foldInside(view),
    unfold: () => void unfoldAll(view),
    close: () => {
      stop();
      view.destroy();
    },
  };
}

function extensionsFor({ syntax, label }: CodeText): Extension[] {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  return [
    // The Content-Security-Policy allows style elements with the page's nonce alone.
    ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({
      "aria-label": label,
      "aria-readonly": "true",
      tabindex: "0",
      // No keyboard on the screen of a phone.
      inputmode: "none",
    }),
    EditorView.clipboardOutputFilter.of((text) => copiedBody(text, syntax)),
    EditorView.lineWrapping,
    CODE_LOOK,
    lineNumbers(),
    drawSelection(),
    search({ top: true }),
    EditorState.phrases.of(PHRASES),
    keymap.of([...searchKeymap, ...foldKeymap, ...standardKeymap]),
    highlightSpecialChars({
      addSpecialChars: new RegExp(HIDDEN, "gu"),
      render: (code) => hiddenMark(String.fromCodePoint(code)),
    }),
    maskMarks,
    ...(syntax === "JSON"
      ? [json(), syntaxHighlighting(CODE_COLOURS), codeFolding(), foldGutter()]
      : []),
  ];
}

function hiddenMark(character: string): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "cm-hidden-character";
  mark.textContent = showHidden(character);
  mark.title = "A character that nobody sees, written out";
  return mark;
}

class MaskMark extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const mark = document.createElement("span");
    mark.className = "cm-masked";
    mark.textContent = "masked";
    mark.title = "A secret: Gatehouse does not keep it.";
    return mark;
  }
}

const masks = new MatchDecorator({
  regexp: new RegExp(MASK.replaceAll("*", "\\*"), "g"),
  decoration: Decoration.replace({ widget: new MaskMark() }),
});

const maskMarks = ViewPlugin.define(
  (view) => ({
    marks: masks.createDeco(view),
    update(update: ViewUpdate) {
      this.marks = masks.updateDeco(update, this.marks);
    },
  }),
  { decorations: ({ marks }) => marks },
);

/** The editor parses what is near the visible lines. A fold needs its end, wherever it is. Returns how to stop. */
function parseOn(view: EditorView): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const go = () => {
    if (syntaxTreeAvailable(view.state)) return;
    const isDone = ensureSyntaxTree(view.state, view.state.doc.length, PARSE_MS) !== null;
    if (isDone) forceParsing(view, view.state.doc.length, PARSE_MS);
    else timer = setTimeout(go, PARSE_MS);
  };
  timer = setTimeout(go, PARSE_MS);
  return () => clearTimeout(timer);
}

/** Folds everything inside the outermost, which stays open. */
function foldInside(view: EditorView): void {
  ensureSyntaxTree(view.state, view.state.doc.length, FOLD_WAIT_MS);
  const { doc } = view.state;
  const effects = [];
  let number = 2;
  while (number <= doc.lines) {
    const line = doc.line(number);
    const range = foldable(view.state, line.from, line.to);
    if (range) effects.push(foldEffect.of(range));
    number = (range ? doc.lineAt(range.to).number : number) + 1;
  }
  view.dispatch({ effects });
}
