/** Who is signed in; signing in and out. */
import { queryOptions } from "@tanstack/react-query";
import { noteSignedIn } from "@/lib/signed-in";
import { api, unwrap } from "./client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap(api.GET("/v1/me")),
  staleTime: 60_000,
  retry: false,
});

export async function signIn(credentials: { email: string; password: string }) {
  const session = await unwrap(api.POST("/v1/sessions", { body: credentials }));
  noteSignedIn(true);
  return session;
}

export const workspacesQuery = queryOptions({
  queryKey: ["workspaces"],
  queryFn: async () => (await unwrap(api.GET("/v1/workspaces"))).items,
});

export const enterWorkspace = (id: string) => unwrap(api.PATCH("/v1/sessions/current", { body: { workspace_id: id } }));

export async function signOut(): Promise<void> {
  noteSignedIn(false);
  await unwrap(api.DELETE("/v1/sessions/current"));
}
