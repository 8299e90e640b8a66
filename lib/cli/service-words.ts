export const SERVICE_WORDS = ["install", "uninstall", "status", "logs"] as const;
