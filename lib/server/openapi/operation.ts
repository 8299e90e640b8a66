import type { z } from "zod";

/** The shape of a body: a schema that components.ts names, a list of it, one of several, or text. */
export type Shape =
  | z.core.$ZodType
  | { list: z.core.$ZodType }
  | { oneOf: z.core.$ZodType[] }
  | "text";

export type Answer = {
  /** What the answer means, for people. */
  description: string;
  /** By media type; without it there is no body. */
  content?: Record<string, Shape>;
};

/**
 * The problems of single operations. Those that follow from a path or a body are added to every operation that has one.
 */
export type ProblemStatus =
  | 400
  | 401
  | 403
  | 404
  | 409
  | 413
  | 415
  | 421
  | 422
  | 500
  | 502
  | 503
  | 507;

export type Operation = {
  /** The name of the function in a generated client. */
  id: string;
  summary: string;
  query?: z.core.$ZodObject;
  /** Request headers that change the answer, with what they do. */
  headers?: Record<string, string>;
  body?: z.core.$ZodType;
  answers: Record<number, Answer>;
  problems?: ProblemStatus[];
};

export type Method = "get" | "post" | "patch" | "delete";

/** The operations of each path, such as `/api/tunnels/{id}`, by method. */
export type Paths = Record<string, Partial<Record<Method, Operation>>>;

/** The operations of one noun. */
export type Section = { tag: string; description: string; paths: Paths };

/** An answer of JSON. */
export function json(description: string, shape: Shape): Answer {
  return { description, content: { "application/json": shape } };
}
