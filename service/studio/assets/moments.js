// Days and hours as exports write them, made moments of the brand's own timezone.
const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?=\D|$)/;
const NUMERIC = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?=\D|$)/;
const HOUR = /(\d{1,2})\s?(?:h\s?(\d{2})?|:(\d{2}))(?::(\d{2}))?(?:[.,]\d+)?\s?([ap]\.?m\b)?/i;
const DAY_MONTH = /(?<![\d:])(\d{1,2})(?:er|st|nd|rd|th)?[\s-]+(?:of\s)?([a-z]{3,})/;
const MONTH_DAY = /([a-z]{3,})\.?\s+(\d{1,2})(?![\d:h])/;
const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|UTC|[+-]\d{2}:?\d{2})$/;
const MONTHS = ["jan", "fe[vb]", "mar", "a[vp]r", "ma[iy]", "juin|jun", "juil|jul", "aou|aug"]
  .concat("sep", "oct", "nov", "dec")
  .map((start) => new RegExp(`^(?:${start})`));
const SERIAL = Date.UTC(1899, 11, 30); // day 0 of spreadsheets
const clocks = new Map();

/** Whether 3/4/2026 is the third of April: told by a day over 12 in the column, else by the locale. */
export function dayFirst(texts, locale) {
  for (const text of texts) {
    const [, one, other] = NUMERIC.exec(String(text).trim()) ?? [];
    if (one > 12) return true;
    if (other > 12) return false;
  }
  return !/^en-(US|PH|CA)/.test(locale);
}

/** A moment as RFC 3339 in UTC, or null for what is none; without a zone it is that of `timezone`. */
export function momentOf(value, { timezone, dayFirst: first }) {
  const text = String(value ?? "").trim();
  if (/^\d+([.,]\d+)?$/.test(text)) return counted(Number(text.replace(",", ".")), timezone);
  if (ZONED.test(text)) return stamp(new Date(text.replace(" ", "T").replace("UTC", "Z").replace(" ", "")));
  const day = iso(text) ?? numeric(text, first) ?? worded(text);
  if (!day) return null;
  const hour = clock(text.slice(day.length));
  return hour && zoned([...day.parts, ...hour], timezone);
}

function iso(text) {
  const [found, ...parts] = ISO.exec(text) ?? [];
  return found && { parts: parts.map(Number), length: found.length };
}

function numeric(text, first) {
  const [found, one, other, year] = NUMERIC.exec(text) ?? [];
  if (!found) return undefined;
  const [day, month] = first ? [one, other] : [other, one];
  const whole = year.length === 2 ? 2000 + Number(year) : Number(year);
  return { parts: [whole, Number(month), Number(day)], length: found.length };
}

/** « 2 mars 2026 à 10 h », “March 2, 2026”. */
function worded(text) {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const [year] = /\b\d{4}\b/.exec(plain) ?? [];
  const [, day, name] = DAY_MONTH.exec(plain) ?? swapped(MONTH_DAY.exec(plain));
  const month = MONTHS.findIndex((one) => one.test(name ?? "")) + 1;
  if (!month || !year) return undefined;
  return { parts: [Number(year), month, Number(day)], length: plain.indexOf(year) + 4 };
}

const swapped = (found) => (found ? [found[0], found[2], found[1]] : []);

/** Hour, minute and second of what follows a day: midnight when nothing does, null for no hour of a day. */
function clock(text) {
  const [, hour, after = 0, minute = after, second = 0, half] = HOUR.exec(text) ?? [];
  if (hour === undefined) return [0, 0, 0];
  const shifted = half ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour);
  return shifted < 24 && minute < 60 && second < 60 ? [shifted, Number(minute), Number(second)] : null;
}

/** Seconds or milliseconds since 1970, or the day of a spreadsheet. */
function counted(number, timezone) {
  if (number > 1e11) return stamp(new Date(number));
  if (number > 1e8) return stamp(new Date(number * 1000));
  if (number < 20_000 || number > 80_000) return null;
  const wall = new Date(SERIAL + Math.round(number * 86_400) * 1000);
  const [date, time] = wall.toISOString().split(/[TZ.]/);
  return zoned([...date.split("-"), ...time.split(":")].map(Number), timezone);
}

function zoned([year, month, day, hour, minute, second], timezone) {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(wall);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return null; // the 31st of February
  const near = wall - ahead(wall, timezone);
  return stamp(new Date(wall - ahead(near, timezone)));
}

/** Milliseconds by which the clocks of a timezone are ahead of UTC at an instant. */
function ahead(instant, timezone) {
  if (!clocks.has(timezone)) {
    const shape = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" };
    const asked = { ...shape, second: "numeric", hourCycle: "h23", timeZone: timezone };
    clocks.set(timezone, new Intl.DateTimeFormat("en-US", asked));
  }
  const parts = clocks.get(timezone).formatToParts(new Date(instant));
  const at = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
  const told = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second);
  return told - Math.floor(instant / 1000) * 1000;
}

const stamp = (date) => (Number.isNaN(date.getTime()) ? null : date.toISOString());
