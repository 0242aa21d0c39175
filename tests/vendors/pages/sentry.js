import * as Sentry from "@sentry/browser";

import { offer, settled } from "../common/page.js";
import person from "../common/persona.json";

function visit() {
  Sentry.init({ dsn: "https://0123456789abcdef@o33249.ingest.us.sentry.io/1" });
  Sentry.setUser({ id: person.id, email: person.email });
  Sentry.captureMessage(`Show Starter Prompts: ${person.title}`);
  Sentry.captureException(new Error(`synthetic: ${person.title}`));
  return settled({ flush: Sentry.flush(15_000).then((sent) => sent || Promise.reject("not sent")) });
}

offer(visit, () => Sentry.captureMessage("Use Starter Prompt"));
