/** Who is signed in; signing in and out. */
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => unwrap(api.GET("/v1/me")),
  staleTime: 60_000,
  retry: false,
});

export const signIn = (credentials: { email: string; password: string }) => unwrap(api.POST("/v1/sessions", { body: credentials }));

export const signOut = () => unwrap(api.DELETE("/v1/sessions/current"));
