// The commands of the palette, of code actions and of code lenses: ask for what is missing, run on the server, show what comes.

import { commands, type ExtensionContext, ProgressLocation, window } from "vscode";
import {
  ExecuteCommandRequest,
  type LanguageClient,
  LSPErrorCodes,
  type ProgressToken,
  ResponseError,
  WorkDoneProgress,
} from "vscode-languageclient/node";
import { atCursor, chooseMethod, placeOf, shortName } from "./methods";
import type { Results } from "./results";
import type { Server } from "./server";

/** What the server's commands answer, as far as it is shown here. */
interface Answer {
  title?: string;
  method?: string;
  markdown?: string;
}

type Ask = (client: LanguageClient) => Promise<object | undefined>;

export function registerCommands(context: ExtensionContext, server: Server, results: Results): void {
  // With arguments a command comes from a code action or lens of the server and is passed on as it is.
  const on = (id: string, title: string, ask: Ask, sent = id): void => {
    context.subscriptions.push(
      commands.registerCommand(id, async (...given: unknown[]) => {
        const client = await server.running();
        if (client === undefined) {
          return undefined;
        }
        const fromServer = given.length > 0 && isTarget(given[0]);
        const argument = fromServer ? given[0] : await ask(client);
        if (argument === undefined) {
          return undefined;
        }
        return run(client, results, title, sent, fromServer ? given : [argument]);
      }),
    );
  };
  on("forelog.predict", "Predict log sequences", (client) => chooseMethod(client, "Predict log sequences from"));
  on(
    "forelog.predictAnomalies",
    "Predict log sequences, anomalies only",
    async (client) => {
      const target = await chooseMethod(client, "Predict anomalies only, from");
      return target && { ...target, onlyLabel: "anomalous" };
    },
    "forelog.predict",
  );
  on("forelog.pathsTo", "Show what leads to this line", async () => {
    const cursor = atCursor();
    if (cursor === undefined) {
      void window.showInformationMessage("Put the cursor on a log statement in a Java file.");
      return undefined;
    }
    return placeOf(cursor.document, cursor.position);
  });
  on("forelog.reindex", "Index the workspace", async () => ({}));
  on("forelog.status", "Status", async () => ({}));
  context.subscriptions.push(commands.registerCommand("forelog.restart", () => server.restart()));
}

/** Menus of the editor give a Uri and more; the server gives an object of its own. */
function isTarget(argument: unknown): boolean {
  return typeof argument === "object" && argument !== null && ("method" in argument || ("uri" in argument && "position" in argument));
}

async function run(client: LanguageClient, results: Results, title: string, command: string, args: unknown[]): Promise<unknown> {
  return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, cancel) => {
    const workDoneToken: ProgressToken = `forelog-${nextToken++}`;
    let percent = 0;
    const listening = client.onProgress(WorkDoneProgress.type, workDoneToken, (step) => {
      if (step.kind === "end") {
        return;
      }
      const now = step.percentage ?? percent;
      progress.report({ ...(step.message === undefined ? {} : { message: step.message }), increment: now - percent });
      percent = now;
    });
    try {
      const params = { command, arguments: args, workDoneToken };
      const answer: Answer | null = await client.sendRequest(ExecuteCommandRequest.type, params, cancel);
      if (answer?.markdown !== undefined) {
        await results.show(answer.title ?? (answer.method === undefined ? title : shortName(answer.method)), answer.markdown);
      }
      return answer;
    } catch (failure) {
      if (!(failure instanceof ResponseError && failure.code === LSPErrorCodes.RequestCancelled)) {
        void window.showErrorMessage(failure instanceof Error ? failure.message : String(failure));
      }
      return undefined;
    } finally {
      listening.dispose();
    }
  });
}

let nextToken = 1;
