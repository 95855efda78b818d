// Turns a textarea into a Python editor. The textarea stays the form's field and keeps working without this.
import {
  Decoration, EditorState, EditorView, StateEffect, StateField, bracketMatching, classHighlighter, defaultKeymap,
  drawSelection, highlightActiveLine, highlightActiveLineGutter, history, historyKeymap, indentLess, indentMore,
  indentOnInput, indentUnit, keymap, lineNumbers, pythonLanguage, syntaxHighlighting, temporarilySetTabFocusMode,
} from "../vendor/codemirror/codemirror.js";
import { linesChanged } from "./lines.js";

const LOOK = [pythonLanguage, syntaxHighlighting(classHighlighter), indentUnit.of("    ")];
const setChanged = StateEffect.define();
const changedLines = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setChanged)) return effect.value;
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
const mark = Decoration.line({ class: "cm-mine" });

/**
 * Text typed over a selection. Left to itself, the browser joins the lines with style attributes, which the page's
 * policy refuses with a message; the editor would throw them away a moment later anyway.
 */
function overwrite(event, view) {
  const text = event.data ?? event.dataTransfer?.getData("text/plain");
  if (event.inputType !== "insertText" || event.isComposing || !text || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true }));
  return true;
}

/**
 * Replace `field` by an editor with the same text and name. `onChange(text)` hears of every edit, `onRun()` of
 * Ctrl+Enter; with `original`, lines that differ from it are marked as the learner's. Returns `{text, setText, focus}`.
 */
export function mountEditor(field, { onChange, onRun, original = null }) {
  const marks = (view, text) => {
    const lines = linesChanged(original, text).filter((line) => view.state.doc.line(line).text.trim());
    return setChanged.of(Decoration.set(lines.map((line) => mark.range(view.state.doc.line(line).from))));
  };
  const focused = document.activeElement === field;
  const view = new EditorView({
    state: EditorState.create({
      doc: field.value,
      selection: focused ? { anchor: field.selectionStart, head: field.selectionEnd } : undefined,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run: () => (onRun(), true) },
          { key: "Tab", run: indentMore, shift: indentLess },
          { key: "Escape", run: temporarilySetTabFocusMode },
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        LOOK, lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(),
        highlightActiveLineGutter(), changedLines, EditorView.domEventHandlers({ beforeinput: overwrite }),
        EditorView.contentAttributes.of({ "aria-label": field.labels[0].textContent, tabindex: "0", autocapitalize: "off", spellcheck: "false" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          field.value = update.state.doc.toString();
          onChange(field.value);
          if (original !== null) queueMicrotask(() => view.dispatch({ effects: marks(view, field.value) }));
        }),
      ],
    }),
  });
  view.dom.style.minHeight = `${field.offsetHeight}px`; // what is below stays where it is
  field.after(view.dom);
  field.hidden = true;
  if (focused) view.focus();
  if (original !== null) view.dispatch({ effects: marks(view, field.value) });
  return {
    text: () => view.state.doc.toString(),
    setText: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    focus: () => view.focus(),
  };
}

/** Colour the code of a `<pre>` by showing it in an editor that cannot be edited. */
export function highlight(pre) {
  const view = new EditorView({
    state: EditorState.create({
      doc: pre.textContent.trimEnd(),
      extensions: [LOOK, EditorState.readOnly.of(true), EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: "0", "aria-label": pre.dataset.label ?? "Code" })],
    }),
  });
  pre.replaceWith(view.dom);
}
