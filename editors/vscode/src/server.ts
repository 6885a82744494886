// The connection to the server: one process for the window, started again when its path changes.

import { homedir } from "node:os";
import { commands, type ExtensionContext, env, window, workspace } from "vscode";
import {
  type DynamicFeature,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  type StaticFeature,
} from "vscode-languageclient/node";
import { findProgram, INSTALL } from "./program";

/** Commands are ours (commands.ts): they ask for a method first and show what comes; the client would only pass them on. */
class Client extends LanguageClient {
  // biome-ignore lint/suspicious/noExplicitAny: as the method that is overridden
  override registerFeature(feature: StaticFeature | DynamicFeature<any>): void {
    if (!("registrationType" in feature && feature.registrationType.method === ExecuteCommandRequest.method)) {
      super.registerFeature(feature);
    }
  }
}

export class Server {
  private client: LanguageClient | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: ExtensionContext) {}

  /** The running client; undefined when it cannot be started, which has been said then. */
  async running(): Promise<LanguageClient | undefined> {
    await this.turn;
    if (this.client === undefined) {
      await this.restart();
    }
    return this.client;
  }

  /** Start, or stop and start anew; one after the other. */
  restart(): Promise<void> {
    const next = this.turn.then(async () => {
      await this.end();
      await this.begin();
    });
    this.turn = next.catch(() => undefined);
    return next;
  }

  async stop(): Promise<void> {
    await this.turn;
    await this.end();
  }

  private async begin(): Promise<void> {
    const found = await findProgram(workspace.getConfiguration("forelog").get("serverPath", ""));
    if ("problem" in found) {
      void sayMissing(found.problem);
      return;
    }
    // Not the workspace's folder: a program looks for more than files of ours where it stands.
    const options: ServerOptions = { command: found.path, args: ["--stdio"], options: { cwd: homedir() } };
    const how: LanguageClientOptions = {
      documentSelector: [{ scheme: "file", language: "java" }],
      initializationOptions: { showResults: false },
    };
    const client = new Client("forelog", "forelog", options, how);
    try {
      await client.start();
      this.client = client;
    } catch {
      await client.dispose().catch(() => undefined); // it has said why
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }

  /** Start now, and anew when the setting of the path changes. */
  async watch(): Promise<void> {
    this.context.subscriptions.push(
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("forelog.serverPath")) {
          void this.restart();
        }
      }),
    );
    await this.restart();
  }
}

async function sayMissing(problem: string): Promise<void> {
  const copy = "Copy Install Command";
  const open = "Open Setting";
  const chosen = await window.showErrorMessage(problem, copy, open);
  if (chosen === copy) {
    await env.clipboard.writeText(INSTALL);
  } else if (chosen === open) {
    await commands.executeCommand("workbench.action.openSettings", "forelog.serverPath");
  }
}
