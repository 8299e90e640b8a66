"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { DoctorResult } from "./doctor-result";

/** A button that checks everything, and what was found with its next steps, as it comes. */
export function DoctorPanel() {
  const [run, setRun] = useState(0);
  const [running, setRunning] = useState(false);
  const begin = () => {
    setRun(run + 1);
    setRunning(true);
  };
  return (
    <Panel
      id="check"
      title="Check everything"
      actions={
        <Button size="small" busy={running} disabled={running} onClick={begin}>
          {run === 0 ? "Check" : "Check again"}
        </Button>
      }
    >
      {run === 0 ? (
        <p className="p-3.5 text-sm text-pretty text-muted">
          Looks at this machine, the data folder, the network, ngrok, Descope and every tunnel, and
          says the next step of what does not fit. So does{" "}
          <code className="font-mono">gatehouse doctor</code>.
        </p>
      ) : (
        <DoctorResult key={run} onEnd={() => setRunning(false)} />
      )}
    </Panel>
  );
}
