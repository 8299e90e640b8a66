/** What main.mjs gives to the commands, because the bundle that holds them does not contain it. */
export type Launcher = {
  /** Resolves when the dashboard's parent process runs. The process continues as long as the parent does. */
  startDashboard(): Promise<unknown>;
  /** The absolute path of the script that runs the dashboard in a process of its own, until that is asked to end. */
  dashboardScript: string;
  /** The absolute path of the script that runs the demo. It exists only in the package: a checkout has `npm run demo`. */
  demoScript: string;
  /** That of the command line itself, main.mjs. */
  commandScript: string;
  /** That of the process which ends the apps of a `gatehouse up` that was killed. */
  keeperScript: string;
};
