// What a command answers, as a Markdown preview. The text is kept in memory under `forelog-result:` and gone with the window.

import { commands, EventEmitter, type ExtensionContext, type TextDocumentContentProvider, Uri, workspace } from "vscode";

const SCHEME = "forelog-result";
const KEPT = 50;

export class Results implements TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;

  constructor(context: ExtensionContext) {
    context.subscriptions.push(this.changed, workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.path) ?? "This result is gone. Run the command again.";
  }

  /** Show *markdown* beside the editor; a later result with the same title takes its place. */
  async show(title: string, markdown: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${title.replace(/[/\\]/g, "_")}.md` });
    this.texts.delete(uri.path);
    this.texts.set(uri.path, markdown);
    for (const oldest of this.texts.keys()) {
      if (this.texts.size <= KEPT) {
        break;
      }
      this.texts.delete(oldest);
    }
    this.changed.fire(uri);
    await commands.executeCommand("markdown.showPreviewToSide", uri);
  }
}
