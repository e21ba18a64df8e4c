// Tables given to the reader as files that spreadsheets open, and never work out.
import { language } from "./words.js";

const WORKED_OUT = /^[=+\-@\t\r]/;

/** Rows of texts as CSV: marked as UTF-8, parted as the reader's spreadsheet expects, nothing a formula. */
export function csvOf(rows) {
  const between = language === "fr" ? ";" : ",";
  const cell = (value) => `"${safe(String(value ?? "")).replaceAll('"', '""')}"`;
  return `\ufeff${rows.map((row) => row.map(cell).join(between)).join("\r\n")}\r\n`;
}

const safe = (text) => (WORKED_OUT.test(text) ? `'${text}` : text);

/** Let the browser save a text under a file name. */
export function save(name, text, type = "text/csv;charset=utf-8") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
