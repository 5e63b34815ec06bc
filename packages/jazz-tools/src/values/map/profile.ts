import { CoMap } from "./co-map.ts"

/** Class of profiles, for `instanceof`. */
export class Profile extends CoMap {}
