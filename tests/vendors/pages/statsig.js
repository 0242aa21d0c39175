import { StatsigClient } from "@statsig/js-client";

import { offer, settled } from "../common/page.js";
import person from "../common/persona.json";

const HOSTS = {
  chatgpt: {
    logEventUrl: "https://chatgpt.com/ces/v1/rgstr",
    initializeUrl: "https://ab.chatgpt.com/v1/initialize",
  },
  default: {}, // where failures make it look for other hosts by DNS over HTTPS
};

let client;

async function visit(hosts) {
  client = new StatsigClient(
    `client-synthetic-${hosts}`,
    { userID: person.id, email: person.email, customIDs: { DeviceId: person.device } },
    { networkConfig: HOSTS[hosts] },
  );
  const ends = await settled({ initialize: client.initializeAsync() });
  const gate = client.checkGate("synthetic_gate");
  client.logEvent("Show Starter Prompts", person.conversation, { title: person.title });
  return { ...ends, ...(await settled({ flush: client.flush() })), gate };
}

offer(visit, () => client.logEvent("Use Starter Prompt", 1, { title: person.title }));
