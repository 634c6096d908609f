/** Loads every view; each registers itself. The order is that of the navigation. */

import "./summary";
import "./containment";
import "./verdict";
import "./statistics";
import "./object";
import "./comparison";
import "./growth";
import "./statistics";
import "./strings";
import "./findings";
import "./sql";
