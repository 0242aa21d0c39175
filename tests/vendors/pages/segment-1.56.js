import { AnalyticsBrowser } from "segment-1.56";

import { segment } from "../common/segment.js";

segment(AnalyticsBrowser, "oai-1.56");
