import Statsig from "statsig-legacy";

import { offer, settled } from "../common/page.js";
import person from "../common/persona.json";

async function visit() {
  const initialize = Statsig.initialize(
    "client-synthetic",
    { userID: person.id, email: person.email, customIDs: { DeviceId: person.device } },
    {
      api: "https://ab.chatgpt.com/v1/",
      eventLoggingApi: "https://chatgpt.com/ces/v1/",
      initTimeoutMs: 20_000, // three seconds are short on a busy machine
    },
  );
  const ends = await settled({ initialize });
  const gate = Statsig.checkGate("synthetic_gate");
  Statsig.logEvent("Show Starter Prompts", person.conversation, { title: person.title });
  Statsig.flushEvents();
  return { ...ends, gate };
}

offer(visit, () => Statsig.logEvent("Use Starter Prompt", 1, { title: person.title }));
