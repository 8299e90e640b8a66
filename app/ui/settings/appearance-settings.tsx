"use client";

import { setDensity, setTheme } from "@/app/ui/appearance/set-appearance";
import { Panel } from "@/app/ui/kit/panel";
import { Segmented } from "@/app/ui/kit/segmented";
import { useFollowed } from "@/app/ui/kit/use-followed";
import type { Density, Theme } from "@/lib/contract/appearance";
import { Setting } from "./setting";

const THEMES: { value: Theme; label: string }[] = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

const ROWS: { value: Density; label: string }[] = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
];

/** How this browser shows the dashboard. Visitors see the gate's pages as their own system is set. */
export function AppearanceSettings(props: { theme: Theme; density: Density }) {
  // The server's may also come from another tab.
  const [theme, showTheme] = useFollowed(props.theme);
  const [density, showDensity] = useFollowed(props.density);
  return (
    <Panel id="appearance" title="Appearance">
      <dl>
        <Setting
          name="Theme"
          value={
            <Segmented
              label="Theme"
              options={THEMES}
              value={theme}
              onChange={(next) => {
                showTheme(next);
                setTheme(next);
              }}
            />
          }
          hint="Of the dashboard in this browser. System follows the colours of your computer."
        />
        <Setting
          name="Rows"
          value={
            <Segmented
              label="Rows"
              options={ROWS}
              value={density}
              onChange={(next) => {
                showDensity(next);
                setDensity(next);
              }}
            />
          }
          hint="Compact rows of the tunnels have one line."
        />
      </dl>
    </Panel>
  );
}
