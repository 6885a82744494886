// Choosing a method: those that the server knows by a piece of their name, the one under the cursor first.

import { type CancellationToken, CancellationTokenSource, type Position, type QuickPickItem, type TextDocument, window } from "vscode";
import { ExecuteCommandRequest, type LanguageClient } from "vscode-languageclient/node";

/** What the server's commands take in the place of a method: its name, or a place in a file. */
export type Target = { method: string } | { uri: string; position: { line: number; character: number } };

/** One row of the answer to `forelog.methods`. */
interface Method {
  method: string;
  file: string;
  line: number;
}

interface Item extends QuickPickItem {
  target: Target;
}

/** Where the cursor stands, when it stands in a Java file. */
export function atCursor(): { document: TextDocument; position: Position } | undefined {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId !== "java" || editor.document.uri.scheme !== "file") {
    return undefined;
  }
  return { document: editor.document, position: editor.selection.active };
}

export function placeOf(document: TextDocument, position: Position): Target {
  return { uri: document.uri.toString(), position: { line: position.line, character: position.character } };
}

/** Let the user choose; undefined when they do not. */
export async function chooseMethod(client: LanguageClient, title: string): Promise<Target | undefined> {
  const picker = window.createQuickPick<Item>();
  picker.title = title;
  picker.placeholder = "A piece of a method's name: Class#method";
  picker.matchOnDescription = true;
  const cursor = atCursor();
  const here: Item[] =
    cursor === undefined
      ? []
      : [
          {
            label: "$(location) The method at the cursor",
            description: `line ${cursor.position.line + 1}`,
            alwaysShow: true,
            target: placeOf(cursor.document, cursor.position),
          },
        ];
  let asking = new CancellationTokenSource();
  const look = async (text: string): Promise<void> => {
    asking.cancel();
    asking = new CancellationTokenSource();
    const token = asking.token;
    picker.busy = true;
    try {
      const found = await methodsLike(client, text, token);
      if (!token.isCancellationRequested) {
        picker.items = [...here, ...found];
      }
    } catch (failure) {
      if (!token.isCancellationRequested) {
        picker.items = here;
        picker.placeholder = failure instanceof Error ? failure.message : String(failure);
      }
    } finally {
      if (!token.isCancellationRequested) {
        picker.busy = false;
      }
    }
  };
  picker.onDidChangeValue(look);
  picker.items = here;
  picker.show();
  void look("");
  try {
    return await new Promise<Target | undefined>((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.target));
      picker.onDidHide(() => resolve(undefined));
    });
  } finally {
    asking.cancel();
    picker.dispose();
  }
}

async function methodsLike(client: LanguageClient, text: string, token: CancellationToken): Promise<Item[]> {
  const params = { command: "forelog.methods", arguments: [{ query: text, limit: 200 }] };
  const answer: { methods: Method[] } = await client.sendRequest(ExecuteCommandRequest.type, params, token);
  return answer.methods.map(({ method, file, line }) => ({
    label: shortName(method),
    description: `${file}:${line}`,
    detail: method,
    alwaysShow: true, // the server has chosen; the picker need not match again
    target: { method },
  }));
}

/** `a.b.Class#m(java.lang.String)` as `Class#m(String)`. */
export function shortName(method: string): string {
  return method.replace(/\b(?:[a-z_][\w$]*\.)+(?=[A-Z])/g, "");
}
