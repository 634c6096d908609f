import { register } from "../../frame/views";
import { ComparisonView } from "./ComparisonView";

register({ name: "comparison", title: "Comparison", component: ComparisonView, snapshots: 2 });
