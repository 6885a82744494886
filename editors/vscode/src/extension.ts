// The extension: starts the language server for Java files and shows its results. All thinking is the server's.

import type { ExtensionContext } from "vscode";
import { registerCommands } from "./commands";
import { Results } from "./results";
import { Server } from "./server";

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  server = new Server(context);
  registerCommands(context, server, new Results(context));
  await server.watch();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
