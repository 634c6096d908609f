import { register } from "../../frame/views";
import { SummaryView } from "./SummaryView";

register({ name: "summary", title: "Summary", component: SummaryView, snapshots: 1, picksSnapshot: true });
