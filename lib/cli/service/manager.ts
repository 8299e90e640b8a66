import type { Definition } from "./definition";

/** The program of a system that starts services at login. */
export type Manager = {
  name: string;
  /** Where the definition is kept. */
  file: string;
  /** Makes the system start it now and at each login; what runs already is started again. Throws a CliError. */
  install(definition: Definition): Promise<void>;
  /** Ends it and removes it. */
  uninstall(): Promise<void>;
  isRunning(): Promise<boolean>;
  /** The paths in a definition; undefined when they cannot be read. */
  readPaths(text: string): Pick<Definition, "node" | "script"> | undefined;
  /** Prints the last lines, and with `follow` goes on until Ctrl-C. Resolves to the exit code. */
  showLogs(options: { lines: number; follow: boolean }): Promise<number>;
  /** What people should know, such as that it ends with the login. */
  hint(): Promise<string | undefined>;
};
