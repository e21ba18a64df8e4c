// Drafts as they come: what each event of the stream means for the card it is for.
import { events, Problem } from "./api.js";
import { of } from "./page.js";

/** Ask for drafts. `heard` gets `(index, {told})`, all that is told of one so far, or `(index, {draft})`.
 *  Throws Problem, Away, or AbortError by `signal`; what was heard before stays true. */
export async function propose(request, signal, heard) {
  const told = new Map();
  for await (const { name, data } of events(of("drafts"), request, { signal })) {
    if (name === "draft.delta") {
      told.set(data.index, (told.get(data.index) ?? "") + data.text);
      heard(data.index, { told: told.get(data.index) });
    } else if (name === "draft.reset") {
      told.delete(data.index);
      heard(data.index, { told: "" });
    } else if (name === "draft") {
      const { index, ...draft } = data;
      heard(index, { draft });
    } else if (name === "error") {
      throw new Problem(data.status, data);
    }
  }
}
