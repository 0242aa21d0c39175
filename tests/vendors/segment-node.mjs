// Segment's client for Node, as ChatGPT's desktop app uses it, through a proxy. Prints what came
// of each event, and the statuses it saw. Usage: node segment-node.mjs PROXY_URL WATCH_MS

import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { Analytics } from "@segment/analytics-node";
import { fetch, ProxyAgent } from "undici";

const [proxy, watch] = process.argv.slice(2);
const person = JSON.parse(readFileSync(new URL("common/persona.json", import.meta.url)));
const dispatcher = new ProxyAgent(proxy);
const ends = [];
const statuses = [];

const analytics = new Analytics({
  writeKey: "oai",
  host: "https://chatgpt.com",
  path: "/ces/v1/batch",
  httpClient: async (url, options) => {
    const response = await fetch(url, { ...options, dispatcher });
    statuses.push(response.status);
    return response;
  },
});
const told = (error) => ends.push(error ? `failed: ${error}` : "delivered");

analytics.identify({ userId: person.id, traits: { email: person.email } }, told);
analytics.track(
  { userId: person.id, event: "Show Starter Prompts", properties: { titles: [person.title] } },
  told,
);
analytics.flush();
await pause(Number(watch));
console.log(JSON.stringify({ ends, statuses }));
process.exit();
