// The API, as this page calls it: JSON in and out, streams as events, and two ways to fail.
import { createParser } from "./vendor/eventsource-parser/index.js";
import { language, _ } from "./words.js";

/** What the API refused, told in the reader's language: `status`, `code`, `message`, `errors`. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.errors?.length ? body.errors.map((one) => one.message).join(" ") : body.detail);
    Object.assign(this, { name: "Problem", status, code: body.code, errors: body.errors ?? [] });
  }
}

/** Nobody answered: the network, the server or what stands before it is away. */
export class Away extends Error {
  constructor() {
    super(_("common.away"));
    this.name = "Away";
  }
}

const told = (answering) => document.dispatchEvent(new CustomEvent("server", { detail: { answering } }));

/** The answer at `/v1/<path>`, for who needs more than its JSON. Throws as `call`. */
export async function sent(method, path, body, options = {}) {
  const { signal, headers = {}, type = "application/json", keepalive = false } = options;
  const heads = { "Accept-Language": language, ...headers };
  if (body !== undefined) heads["Content-Type"] = type;
  const content = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(`/v1/${path}`, { method, headers: heads, body: content, signal, keepalive });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    told(false);
    throw new Away();
  }
  if (!answer.ok) await refused(answer);
  told(true);
  return answer;
}

async function refused(answer) {
  if (!answer.headers.get("content-type")?.startsWith("application/problem+json")) {
    told(false);
    throw new Away();
  }
  told(true);
  if (answer.status === 401) {
    location.assign(`/sign-in?${new URLSearchParams({ next: location.pathname })}`);
  }
  throw new Problem(answer.status, await answer.json());
}

/** The JSON answered at `/v1/<path>`, or null. Throws Problem, Away, or AbortError by `signal`. */
export async function call(method, path, body, options) {
  const answer = await sent(method, path, body, options);
  return answer.status === 204 ? null : answer.json();
}

/** The events of a stream, each `{name, data}`. Throws as `call`, and Away when it is cut short. */
export async function* events(path, body, options = {}) {
  const headers = { ...options.headers, Accept: "text/event-stream" };
  const answer = await sent("POST", path, body, { ...options, headers });
  const heard = [];
  const parser = createParser({ onEvent: (event) => heard.push(event) });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let ended = false;
  for (;;) {
    const { done, value } = await chunk(reader);
    if (value) parser.feed(value);
    for (const { event, data } of heard.splice(0)) {
      ended ||= event === "done" || event === "error";
      yield { name: event, data: JSON.parse(data) };
    }
    if (done) break;
  }
  if (!ended) throw new Away();
}

async function chunk(reader) {
  try {
    return await reader.read();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    told(false);
    throw new Away();
  }
}
