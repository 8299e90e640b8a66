"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { onChange } from "./announce-change";

export function RefreshOnChange() {
  const router = useRouter();
  useEffect(() => onChange(() => router.refresh()), [router]);
  return null;
}
