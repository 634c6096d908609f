import { register } from "../../frame/views";
import { GrowthView } from "./GrowthView";

register({ name: "growth", title: "Growth", component: GrowthView, snapshots: 2 });
