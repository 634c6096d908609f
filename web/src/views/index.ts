/** Loads every view; each registers itself. The order is that of the navigation. */

import "./verdict";
import "./summary";
import "./comparison";
import "./growth";
import "./containment";
import "./dominators";
import "./retainers";
import "./statistics";
import "./strings";
import "./findings";
import "./sql";
import "./object";
import "./capture";
