import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { type Assistant, assistantInputSchema } from "@/lib/contract/assistants";
import { beginAssistant } from "./assistants";

/** Lets a program in with a credential that opens less than the access token. It is handed out this once. */
export function letAssistantIn(input: unknown): Assistant {
  const { name } = parseInput(assistantInputSchema, input);
  const { assistant, credential } = beginAssistant(name);
  const { id, createdAt } = assistant;
  return { id, name, createdAt: new Date(createdAt).toISOString(), credential };
}
