/** What people call a browser, out of what it calls itself. */

// In this order: most browsers also name those that they descend from.
const BROWSERS: [mark: RegExp, name: string][] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/HeadlessChrome\/|Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [mark: RegExp, name: string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux|X11/, "Linux"],
];

const named = (agent: string, names: [RegExp, string][]) => names.find(([mark]) => mark.test(agent))?.[1];

export function browserName(agent: string): string {
  const [browser, system] = [named(agent, BROWSERS), named(agent, SYSTEMS)];
  if (!browser) return agent.slice(0, 40) || "Unknown browser";
  return system ? `${browser} on ${system}` : browser;
}
