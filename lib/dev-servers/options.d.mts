/** How a development server is shared. */
export type ShareOptions = {
  /**
   * Who may enter: addresses (`member@example.com`) and domains (`@example.com`). Without it everybody who can log in at
   * the Descope project.
   */
  allow?: string[];
  /** What the tunnel is called; else the folder's name. */
  name?: string;
  /** The group; with its one link if that is on. */
  group?: string;
  /** The Descope profile, where there are several. */
  profile?: string;
  /** The ngrok account, where there are several. */
  account?: string;
  /** Stop after so long, such as `2h`. */
  for?: string;
  /** Domains of your own by which visitors come, such as `demo.example.com`. */
  hosts?: string[];
};
