import { register } from "../../frame/views";
import { RetainersView } from "./RetainersView";

register({ name: "retainers", title: "Retainers", component: RetainersView, snapshots: 1, picksSnapshot: true, isListed: false });
