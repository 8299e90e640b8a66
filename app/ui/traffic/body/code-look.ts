import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// In our tokens (app/globals.css), which know light and dark.

export const CODE_COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--ok)" },
  { tag: [tags.number, tags.bool], color: "var(--wait)" },
  { tag: tags.null, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--muted)" },
]);

const MARK = {
  backgroundColor: "var(--raised)",
  color: "var(--muted)",
  borderRadius: "5px",
  padding: "0 4px",
};

export const CODE_LOOK = EditorView.theme({
  "&": {
    maxHeight: "min(44rem, 68vh)",
    color: "var(--text)",
    backgroundColor: "var(--bg)",
    fontSize: "12px",
  },
  "&.cm-focused": { outline: "none" },
  "&.cm-focused .cm-scroller": { boxShadow: "inset 0 0 0 2px var(--accent)" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
    lineHeight: "20px",
    overflow: "auto",
  },
  ".cm-content": { padding: "6px 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 10px 0 4px", overflowWrap: "anywhere" },
  ".cm-cursor": { borderLeftColor: "var(--accent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { background: "var(--accent-soft)" },
  ".cm-gutters": {
    backgroundColor: "var(--bg)",
    color: "var(--faint)",
    border: "none",
    userSelect: "none",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.2em", padding: "0 2px 0 8px" },
  ".cm-foldGutter .cm-gutterElement": {
    padding: "0 3px",
    cursor: "pointer",
    color: "var(--muted)",
  },
  ".cm-foldPlaceholder": { ...MARK, border: "none", margin: "0 3px" },
  ".cm-masked": { ...MARK, fontFamily: "ui-sans-serif, system-ui, sans-serif" },
  ".cm-hidden-character": { ...MARK, color: "var(--wait)", backgroundColor: "var(--wait-soft)" },
  ".cm-searchMatch": { backgroundColor: "var(--wait-soft)", outline: "1px solid var(--wait)" },
  ".cm-searchMatch-selected": {
    backgroundColor: "var(--accent-soft)",
    outlineColor: "var(--accent)",
  },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px 8px",
    padding: "6px 34px 6px 8px",
    fontFamily: "ui-sans-serif, system-ui, sans-serif",
    fontSize: "13px",
  },
  ".cm-panel.cm-search br, .cm-panel.cm-search [name=select], .cm-panel.cm-search label:has([name=word])":
    { display: "none" },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "4px",
    fontSize: "13px",
    color: "var(--muted)",
    minHeight: "24px",
  },
  ".cm-panel.cm-search .cm-textfield": {
    flex: "1 1 10rem",
    minWidth: "8rem",
    height: "28px",
    margin: "0",
    padding: "0 8px",
    fontSize: "13px",
    color: "var(--text)",
    backgroundColor: "var(--bg)",
    border: "1px solid var(--control)",
    borderRadius: "7px",
  },
  ".cm-panel.cm-search .cm-button": {
    height: "28px",
    margin: "0",
    padding: "0 10px",
    fontSize: "13px",
    color: "var(--text)",
    background: "var(--panel)",
    border: "1px solid var(--line-strong)",
    borderRadius: "7px",
  },
  ".cm-panel.cm-search .cm-button:hover": { background: "var(--raised)" },
  ".cm-panel.cm-search [name=close]": {
    top: "8px",
    right: "6px",
    width: "24px",
    height: "24px",
    fontSize: "18px",
    lineHeight: "1",
    color: "var(--muted)",
    borderRadius: "5px",
  },
  ".cm-panel.cm-search [name=close]:hover": { backgroundColor: "var(--raised)" },
});
