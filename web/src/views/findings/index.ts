import { register } from "../../frame/views";
import { FindingsView } from "./FindingsView";

register({ name: "findings", title: "Findings", component: FindingsView, snapshots: 1, picksSnapshot: true });
