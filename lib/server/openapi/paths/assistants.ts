import {
  answeredProposalSchema,
  assistantInputSchema,
  assistantSchema,
  changeSchema,
  PROPOSAL_LAPSES_MS,
  proposalAnswerSchema,
  proposalSchema,
  proposedSchema,
} from "@/lib/contract/assistants";
import { json, type Section } from "@/lib/server/openapi/operation";

const MINUTES = PROPOSAL_LAPSES_MS / 60_000;

export const assistants: Section = {
  tag: "Assistants",
  description:
    "Coding assistants: a credential that opens less than the access token, and what they have to ask the owner for.",
  paths: {
    "/api/assistants": {
      post: {
        id: "letAssistantIn",
        summary:
          "Get a credential for a program, with the access token. It reads tunnels and traffic, starts, stops and replays; the rest is proposed.",
        body: assistantInputSchema,
        answers: {
          201: json("`credential` is shown this once; it ends with Gatehouse.", assistantSchema),
        },
      },
    },
    "/api/proposals": {
      get: {
        id: "listProposals",
        summary: "What assistants ask the owner, and what became of it.",
        answers: { 200: json("Newest first.", { list: proposalSchema }) },
      },
      post: {
        id: "propose",
        summary: `Do a change that lets nobody in who could not enter before, or ask the owner, for ${MINUTES} minutes.`,
        body: changeSchema,
        answers: { 200: json("It is done, or the owner is asked.", proposedSchema) },
        problems: [404, 409],
      },
    },
    "/api/proposals/{id}": {
      get: {
        id: "getProposal",
        summary: "What became of a question.",
        answers: { 200: json("The question.", proposalSchema) },
      },
      post: {
        id: "answerProposal",
        summary:
          "Allow or refuse it. Only a browser's session can: the access token alone is refused.",
        body: proposalAnswerSchema,
        answers: {
          200: json("What was done; `key` is shown this once.", answeredProposalSchema),
        },
        problems: [409],
      },
    },
  },
};
