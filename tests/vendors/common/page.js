// What every page of the tests does, whichever vendor's library it carries.

const PATIENCE_MS = 20_000;
const QUEUES = /^persisted-queue:.*:items$|failed_logs|LOGGING_REQUEST/;

/** How each promise ended: "fulfilled", "pending", or why it was rejected. */
export async function settled(promises) {
  const ends = Object.entries(promises).map(async ([name, promise]) => {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, "pending"));
    const end = Promise.resolve(promise).then(() => "fulfilled", (reason) => `rejected: ${reason}`);
    return [name, await Promise.race([end, patience])];
  });
  return Object.fromEntries(await Promise.all(ends));
}

/** What vendors keep in the browser to send it once more: characters by key. */
function stored() {
  const queues = Object.entries(localStorage).filter(([key]) => QUEUES.test(key));
  return Object.fromEntries(queues.map(([key, value]) => [key, value.length]));
}

/**
 * One turn of a conversation. The origin sends the first event, and the others only when the
 * page has told it that the first is here.
 */
async function chat(turn) {
  const response = await fetch("/backend-api/f/conversation", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify({ action: "next", turn }),
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return text;
    if (!text) fetch("/backend-api/f/conversation/first", { method: "POST", body: turn });
    text += value;
  }
}

/**
 * `visit(variant)` loads the library and uses it; `use()` makes one more event and does not wait.
 */
export function offer(visit, use) {
  globalThis.page = { visit, use, stored, chat };
}
