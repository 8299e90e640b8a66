import { type Deleted, keepForUndo } from "@/lib/undo/keep";
import { answer } from "./answer";

/** `unsaved`: it is in force, and the disk does not know it yet. */
type Removed = Deleted & { unsaved?: true };

/**
 * Deletes permanently and answers 204. With `?undoable=1` the answer has a token that can undo it for 10 s. Where it is
 * not saved yet, either answer says so. `remove` returns a function that restores the thing.
 */
export function answerDeletion(
  request: Request,
  remove: () => Removed | Promise<Removed>,
): Promise<Response> {
  return answer(async () => {
    const deleted = await remove();
    const undoable = new URL(request.url).searchParams.get("undoable") === "1";
    const unsaved = deleted.unsaved && { unsaved: true };
    return undoable ? { ...keepForUndo(deleted), ...unsaved } : unsaved;
  });
}
