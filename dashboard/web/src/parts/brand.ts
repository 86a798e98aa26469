/** What the page of the portal says about its seller, without anybody being signed in: see dashboard/page.go. */
export interface Brand {
  name: string;
  accent: string | null;
  logo: string | null;
  support: string | null;
  refresh: string | null;
}

/** readBrand returns what stands in the page. */
export function readBrand(): Brand {
  const data = document.getElementById("app")?.dataset ?? {};
  const some = (value: string | undefined) => (value === undefined || value === "" ? null : value);
  return {
    name: data["brand"] ?? "",
    accent: some(data["accent"]),
    logo: some(data["logo"]),
    support: some(data["support"]),
    refresh: some(data["refresh"]),
  };
}

type Colour = readonly [number, number, number];

const white: Colour = [255, 255, 255];
const black: Colour = [0, 0, 0];
// The backgrounds of the style sheet, on which links stand.
const light: Colour = [244, 245, 247];
const dark: Colour = [16, 19, 24];

/** The least contrast of text: WCAG 2.2, 1.4.3. */
const least = 4.5;

/** accentOf returns the colours that follow from an accent: each has enough contrast for text. */
export function accentOf(hex: string): { light: string; dark: string; onLight: string; onDark: string } {
  const accent = parse(hex);
  const onLight = towards(accent, black, light);
  const onDark = towards(accent, white, dark);
  return { light: write(onLight), dark: write(onDark), onLight: write(textOn(onLight)), onDark: write(textOn(onDark)) };
}

/** applyAccent sets the accent of the page. */
export function applyAccent(hex: string): void {
  const colours = accentOf(hex);
  const style = document.documentElement.style;
  style.setProperty("--accent-light", colours.light);
  style.setProperty("--accent-dark", colours.dark);
  style.setProperty("--on-accent-light", colours.onLight);
  style.setProperty("--on-accent-dark", colours.onDark);
}

function towards(colour: Colour, end: Colour, background: Colour): Colour {
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = colour.map((value, i) => Math.round(value + (end[i]! - value) * part)) as unknown as Colour;
    if (contrast(mixed, background) >= least) return mixed;
  }
  return end;
}

function textOn(background: Colour): Colour {
  return contrast(white, background) >= contrast(black, background) ? white : black;
}

export function contrast(a: Colour, b: Colour): number {
  const [first, second] = [luminance(a), luminance(b)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function parse(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function write(colour: Colour): string {
  return "#" + colour.map((value) => value.toString(16).padStart(2, "0")).join("");
}
