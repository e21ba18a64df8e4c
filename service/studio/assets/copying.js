// Copying to the clipboard, where the browser lets a page do it.

/** Whether `text` was copied: a browser may refuse, and does on a page that is not secure. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
