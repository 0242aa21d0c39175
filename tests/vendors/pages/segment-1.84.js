import { AnalyticsBrowser } from "segment-1.84";

import { segment } from "../common/segment.js";

segment(AnalyticsBrowser, "oai");
