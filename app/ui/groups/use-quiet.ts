import { useEffect, useState } from "react";

const REST_MS = 3000;
const SIGNS = ["pointermove", "pointerdown", "keydown", "focusin"] as const;

/** True when for 3 s nobody has moved the pointer, touched the screen or pressed a key. */
export function useQuiet(): boolean {
  const [quiet, setQuiet] = useState(false);
  useEffect(() => {
    let timer = setTimeout(setQuiet, REST_MS, true);
    const wake = () => {
      clearTimeout(timer);
      setQuiet(false);
      timer = setTimeout(setQuiet, REST_MS, true);
    };
    for (const sign of SIGNS) document.addEventListener(sign, wake, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) document.removeEventListener(sign, wake);
    };
  }, []);
  return quiet;
}
