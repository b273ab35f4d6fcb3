/** A component that isn't needed for the first paint: it comes when the browser is idle, or when it is first shown. */
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

export function lazily<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  if (typeof window.requestIdleCallback === "function") window.requestIdleCallback(() => { load().catch(() => undefined); });
  return lazy(async () => ({ default: await load() }));
}
