/** Loads every view; each registers itself. The order is that of the navigation. */

import "./summary";
import "./containment";
import "./statistics";
import "./object";
