import { offer, settled } from "./page.js";
import person from "./persona.json";

const properties = { origin: "chat", titles: [person.title], client_thread_id: person.conversation };

/**
 * As ChatGPT's page does it: settings and uploads on the page's own host. The write key keeps
 * the queues of several versions in one browser apart.
 */
export function segment(AnalyticsBrowser, writeKey) {
  let analytics;
  const visit = (strategy) => {
    analytics = AnalyticsBrowser.load(
      { writeKey, cdnURL: `${location.origin}/ces` },
      { integrations: { "Segment.io": { deliveryStrategy: { strategy } } } },
    );
    return settled({
      load: analytics,
      identify: analytics.identify(person.id, { $email: person.email, name: person.name }),
      page: analytics.page("Conversation"),
      track: analytics.track("Show Starter Prompts", properties),
      group: analytics.group(person.workspace, { name: person.name }),
    });
  };
  offer(visit, () => void analytics.track("Use Starter Prompt", properties));
}
