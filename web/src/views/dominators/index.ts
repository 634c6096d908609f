import { register } from "../../frame/views";
import { DominatorsView } from "./DominatorsView";

register({ name: "dominators", title: "Dominators", component: DominatorsView, snapshots: 1, picksSnapshot: true });
