import { type Texts, en } from "./en";

/** The texts of the language that is shown. */
export const texts: Texts = en;

/** The locale by which numbers and instants are written: that of the texts. */
export const locale = en.locale;
