import { DoctorPanel } from "@/app/ui/doctor/doctor-panel";
import { ButtonLink } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { PageHead } from "@/app/ui/kit/page-head";
import { Panel } from "@/app/ui/kit/panel";
import { SectionIndex } from "@/app/ui/kit/section-index";
import type { Density, Theme } from "@/lib/contract/appearance";
import type { SessionView } from "@/lib/contract/sessions";
import type { Settings } from "@/lib/contract/settings";
import { AppearanceSettings } from "./appearance-settings";
import { IdleSetting } from "./idle-setting";
import { KeySetting } from "./key-setting";
import { LogOutSetting } from "./log-out-setting";
import { NoticeSettings } from "./notice-settings";
import { SecretsTrouble } from "./secrets-trouble";
import { SessionsPanel } from "./sessions-panel";
import { Setting } from "./setting";
import { VisitLogSetting } from "./visit-log-setting";

/** In the order of the page. */
const SECTIONS = [
  { id: "check", label: "Check everything" },
  { id: "appearance", label: "Appearance" },
  { id: "security", label: "Security" },
  { id: "sessions", label: "Sessions" },
  { id: "tunnels", label: "Tunnels" },
  { id: "notifications", label: "Notifications" },
  { id: "data", label: "Data" },
  { id: "assistants", label: "Assistants" },
  { id: "move", label: "Move" },
  { id: "about", label: "About" },
];

const BACKUP = "npm run backup -- gatehouse-backup.db";

/** The sections one below the other with their index beside them; on a large screen in two columns. */
export function SettingsView(props: {
  settings: Settings;
  sessions: readonly SessionView[];
  appearance: { theme: Theme; density: Density };
  /** The address of this page: `http://gatehouse.localhost:4747`. */
  address: string;
}) {
  const { settings, sessions, address } = props;
  return (
    <>
      <PageHead title="Settings" sub="This machine’s Gatehouse" />
      <div className="mt-5 grid gap-x-8 lg:grid-cols-[9.5rem_minmax(0,1fr)]">
        <SectionIndex sections={SECTIONS} />
        <div className="grid min-w-0 max-w-[54.5rem] items-start gap-4 min-[112rem]:max-w-[112rem] min-[112rem]:grid-cols-2">
          <div className="empty:hidden min-[112rem]:col-span-2">
            <SecretsTrouble secrets={settings.secrets} />
          </div>
          <div className="grid min-w-0 gap-4">
            <DoctorPanel />
            <AppearanceSettings {...props.appearance} />
            <Panel id="security" title="Security">
              <dl>
                <KeySetting settings={settings} />
                <LogOutSetting source={settings.tokenSource} />
              </dl>
            </Panel>
            <SessionsPanel sessions={sessions} />
          </div>
          <div className="grid min-w-0 gap-4">
            <Panel id="tunnels" title="Tunnels">
              <dl>
                <IdleSetting stopWhenIdle={settings.stopWhenIdle} />
              </dl>
            </Panel>
            <NoticeSettings webhook={settings.webhook} noticesOff={settings.noticesOff} />
            <DataPanel settings={settings} />
            <MorePages />
            <Panel id="about" title="About">
              <dl>
                <Setting name="Version" value={settings.version} />
                <Setting
                  name="Address"
                  value={<code className="font-mono text-sm">{address}</code>}
                  hint="Reachable from this machine only. Scripts with the access token can use localhost and 127.0.0.1, too."
                />
              </dl>
            </Panel>
          </div>
        </div>
      </div>
    </>
  );
}

function DataPanel({ settings }: { settings: Settings }) {
  return (
    <Panel id="data" title="Data">
      <dl>
        <Setting
          name="Data folder"
          value={<code className="font-mono text-sm">{settings.dataDir}</code>}
          hint="Tunnels, sealed secrets and history. Only your account on this machine can open it."
          action={<CopyButton text={settings.dataDir} label="Copy" />}
        />
        <VisitLogSetting keepVisits={settings.keepVisits} />
        <Setting
          name="Backup"
          value={<code className="font-mono text-sm">{BACKUP}</code>}
          hint={
            settings.keyPlace === "keychain"
              ? "Copies the database while Gatehouse runs. Its secrets can be opened only with the key in this machine’s keychain."
              : "Copies the database while Gatehouse runs. Its secrets can be opened only with master.key, which is not part of the copy."
          }
          action={<CopyButton text={BACKUP} label="Copy" />}
        />
      </dl>
    </Panel>
  );
}

/** Where the pages are that belong to the settings. */
function MorePages() {
  return (
    <>
      <Panel id="assistants" title="Assistants">
        <dl>
          <Setting
            name="Coding assistants"
            value="By the Model Context Protocol, with gatehouse mcp"
            hint="They start and stop tunnels and read masked traffic. Whatever would let more people in, they have to ask you for."
            action={
              <ButtonLink size="small" href="/settings/assistants">
                Questions and setup
              </ButtonLink>
            }
          />
        </dl>
      </Panel>
      <Panel id="move" title="Move">
        <dl>
          <Setting
            name="Import, export"
            value="All configuration as one file"
            hint="For another machine of yours, with secrets protected by a passphrase; for your team, without secrets. You can also import an ngrok.yml."
            action={
              <ButtonLink size="small" href="/settings/import-export">
                Import and export
              </ButtonLink>
            }
          />
        </dl>
      </Panel>
    </>
  );
}
