import { register } from "../../frame/views";
import { ContainmentView } from "./ContainmentView";

register({ name: "containment", title: "Containment", component: ContainmentView, snapshots: 1, picksSnapshot: true });
