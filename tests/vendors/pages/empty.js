import { offer } from "../common/page.js";

offer(); // no library: where one looks at what another page has left behind
