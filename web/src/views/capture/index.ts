import { register } from "../../frame/views";
import { CaptureView } from "./CaptureView";

register({ name: "capture", title: "Capture", component: CaptureView, snapshots: 0, isPossible: ({ is_live: isLive, can }) => isLive && can.capture });
