import { type Deleted, keepForUndo } from "@/lib/undo/keep";
import { answer } from "./answer";

/**
 * Deletes permanently and answers 204. With `?undoable=1` the answer has a token that can undo it for 10 s. `remove`
 * returns a function that restores the thing.
 */
export function answerDeletion(
  request: Request,
  remove: () => Deleted | Promise<Deleted>,
): Promise<Response> {
  return answer(async () => {
    const deleted = await remove();
    const undoable = new URL(request.url).searchParams.get("undoable") === "1";
    return undoable ? keepForUndo(deleted) : undefined;
  });
}
