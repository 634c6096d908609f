import { register } from "../../frame/views";
import { SqlView } from "./SqlView";

register({ name: "sql", title: "SQL", component: SqlView, snapshots: 1, picksSnapshot: true, isPossible: ({ can }) => can.sql });
