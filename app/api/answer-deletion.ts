import { keepForUndo, type Restore } from "@/lib/undo/keep";
import { answer } from "./answer";

/**
 * Deletes for good and answers 204; with `?undoable=1` it answers with what undoes it for 10 s. `remove` hands out what
 * brings the thing back.
 */
export function answerDeletion(
  request: Request,
  remove: () => Restore | Promise<Restore>,
): Promise<Response> {
  return answer(async () => {
    const restore = await remove();
    const undoable = new URL(request.url).searchParams.get("undoable") === "1";
    return undoable ? keepForUndo(restore) : undefined;
  });
}
