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

export async function signOut(): Promise<void> {
  noteSignedIn(false);
  await unwrap(api.DELETE("/v1/sessions/current"));
}
