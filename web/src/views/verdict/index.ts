import { register } from "../../frame/views";
import { VerdictView } from "./VerdictView";

register({ name: "verdict", title: "Verdict", component: VerdictView, snapshots: 0 });
