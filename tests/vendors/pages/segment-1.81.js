import { AnalyticsBrowser } from "segment-1.81";

import { segment } from "../common/segment.js";

segment(AnalyticsBrowser, "oai-1.81");
