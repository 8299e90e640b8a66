/** The exit codes of the command, for scripts; README.md lists them. */
export const EXIT = {
  ok: 0,
  /** The dashboard refused, or a file could not be read or written. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  notRunning: 3,
  /** The access token is missing or wrong. */
  notLetIn: 4,
  /** No such tunnel, or more than one. */
  notFound: 5,
  /** `--wait`: the tunnel failed or was not online in time. */
  notOnline: 6,
  /** Ctrl-C at a question: 128 plus the number of SIGINT, as in shells. */
  interrupted: 130,
};

/** Ends the command with a text for people and an exit code for scripts. */
export class CliError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}
