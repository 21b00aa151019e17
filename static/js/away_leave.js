// Whoever sees the page of signing in is not signed in: the desk of this device takes nothing more without a line.
// What waits stays, sealed, until its officer signs in again.
import { lock } from "./away_store.js";

lock().catch(() => {});
