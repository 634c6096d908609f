import { register } from "../../frame/views";
import { ObjectView } from "./ObjectView";

register({ name: "object", title: "Object", component: ObjectView, snapshots: 1, picksSnapshot: true, isListed: false });
