/** Fails the build when the web app grows too heavy: gzipped JavaScript before sign-in, and what the table adds. */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const LIMITS_KB = { initial: 200, view: 300 };

interface Chunk {
  fileName: string;
  isEntry: boolean;
  code: string;
  imports: string[];
  facadeModuleId: string | null;
}

export function budget(): Plugin {
  return {
    name: "budget",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = new Map(Object.values(bundle).flatMap((part) => (part.type === "chunk" ? [[part.fileName, part as Chunk] as const] : [])));
      const reach = (names: string[], found = new Set<string>()): Set<string> => {
        for (const name of names) if (chunks.has(name) && !found.has(name)) reach(chunks.get(name)?.imports ?? [], found.add(name));
        return found;
      };
      const weigh = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? "").length, 0) / 1000;
      const named = (is: (chunk: Chunk) => boolean) => [...chunks.values()].filter(is).map((chunk) => chunk.fileName);
      const initial = reach(named((chunk) => chunk.isEntry));
      const view = reach(named((chunk) => chunk.facadeModuleId?.endsWith("/routes/view.tsx") ?? false));
      const weights = { initial: weigh(initial), view: weigh([...view].filter((name) => !initial.has(name))) };
      if (view.size === 0) this.error("The view's route has no chunk of its own.");
      for (const [part, limit] of Object.entries(LIMITS_KB) as [keyof typeof LIMITS_KB, number][]) {
        const said = `${part}: ${weights[part].toFixed(1)} kB gzipped of ${String(limit)}`;
        if (weights[part] > limit) this.error(`Too heavy, ${said}`);
        this.info(said);
      }
    },
  };
}
