import { datadogLogs } from "@datadog/browser-logs";

import { offer } from "../common/page.js";
import person from "../common/persona.json";

function visit(way) {
  datadogLogs.init({
    clientToken: "pub0123456789abcdef",
    site: "datadoghq.com",
    service: "chatgpt-web",
    ...(way === "proxied" && { proxy: "https://chatgpt.com/ces/v1/telemetry/intake" }),
  });
  datadogLogs.setUser({ id: person.id, email: person.email });
  datadogLogs.logger.info("Turn exchange complete", { title: person.title });
  return {}; // it makes no promises
}

offer(visit, () => datadogLogs.logger.info("Use Starter Prompt", { title: person.title }));
