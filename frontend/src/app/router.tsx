/** The addresses of the web app; every page is loaded when it is first visited. */
import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { asProblem } from "@/api/problem";
import { meQuery } from "@/api/session";
import { viewsQuery } from "@/api/views";
import { maybeSignedIn } from "@/lib/signed-in";
import { readSearch } from "@/table/view-search";
import { LoadFailed, NotFound, Pending } from "./fallbacks";
import { parseSearch, stringifySearch } from "./search-params";
import { Shell } from "./shell/shell";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (raw): { to?: string } => (typeof raw["to"] === "string" && raw["to"].startsWith("/") && !raw["to"].startsWith("//") ? { to: raw["to"] } : {}),
  component: lazyRouteComponent(() => import("./routes/sign-in"), "SignInRoute"),
});

const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  component: lazyRouteComponent(() => import("./routes/join"), "JoinRoute"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: Shell,
  beforeLoad: async ({ context: { queries }, location }) => {
    const signInFirst = () => redirect({ to: "/sign-in", search: location.href === "/" ? {} : { to: location.href } });
    if (!maybeSignedIn()) throw signInFirst();
    try {
      await queries.ensureQueryData(meQuery);
    } catch (error) {
      throw asProblem(error).status === 401 ? signInFirst() : error;
    }
  },
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: async ({ context: { queries } }) => {
    const [first] = await queries.ensureQueryData(viewsQuery);
    throw first ? redirect({ to: "/views/$viewId", params: { viewId: first.id } }) : redirect({ to: "/get-started" });
  },
});

const getStarted = createRoute({
  getParentRoute: () => shell,
  path: "/get-started",
  component: lazyRouteComponent(() => import("@/features/start/get-started"), "GetStarted"),
});

const view = createRoute({
  getParentRoute: () => shell,
  path: "/views/$viewId",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./routes/view"), "ViewRoute"),
});

const models = createRoute({
  getParentRoute: () => shell,
  path: "/settings/models",
  component: lazyRouteComponent(() => import("@/features/models/models-page"), "ModelsPage"),
});

const model = createRoute({
  getParentRoute: () => shell,
  path: "/settings/models/$modelId",
  component: lazyRouteComponent(() => import("./routes/model"), "ModelRoute"),
});

const integrations = createRoute({
  getParentRoute: () => shell,
  path: "/settings/integrations",
  component: lazyRouteComponent(() => import("@/features/integrations/integrations-page"), "IntegrationsPage"),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: "/settings/integrations/$integrationId/tasks",
  component: lazyRouteComponent(() => import("./routes/tasks"), "TasksRoute"),
});

const developer = createRoute({
  getParentRoute: () => shell,
  path: "/settings/developer",
  component: lazyRouteComponent(() => import("@/features/developer/developer-page"), "DeveloperPage"),
});

const members = createRoute({
  getParentRoute: () => shell,
  path: "/settings/members",
  component: lazyRouteComponent(() => import("@/features/members/members-page"), "MembersPage"),
});

const auditLog = createRoute({
  getParentRoute: () => shell,
  path: "/settings/audit-log",
  component: lazyRouteComponent(() => import("@/features/members/audit-log-page"), "AuditLogPage"),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/models" });
  },
});

const tree = root.addChildren([
  signIn,
  join,
  shell.addChildren([home, getStarted, view, settings, models, model, integrations, tasks, members, auditLog, developer]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPendingComponent: Pending,
    defaultErrorComponent: LoadFailed,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
