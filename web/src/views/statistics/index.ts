import { register } from "../../frame/views";
import { StatisticsView } from "./StatisticsView";

register({ name: "statistics", title: "Statistics", component: StatisticsView, snapshots: 1 });
