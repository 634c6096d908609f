import { register } from "../../frame/views";
import { StringsView } from "./StringsView";

register({ name: "strings", title: "Strings", component: StringsView, snapshots: 1, picksSnapshot: true });
