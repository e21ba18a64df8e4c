// The page of a brand: its library is searched, its lessons decided, its past posts imported.
import { begin as search } from "./library-search.js";
import { begin as lessons } from "./lessons.js";
import { begin as importing } from "./import-posts.js";
import { may } from "./page.js";

search(document.getElementById("search"), document.getElementById("found"));
lessons(document.getElementById("lessons"));
if (may("draft")) importing(document.getElementById("drop"), document.getElementById("importing"));
