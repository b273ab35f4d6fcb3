/** The people of the workspace, invitations to it, where one is signed in, and who changed what. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { noteSignedIn } from "@/lib/signed-in";
import { api, unwrap } from "./client";
import type { Role } from "./types";

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async () => (await unwrap(api.GET("/v1/members"))).items,
});

export const invitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async () => (await unwrap(api.GET("/v1/invitations"))).items,
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => (await unwrap(api.GET("/v1/sessions"))).items,
});

export const auditLogQuery = infiniteQueryOptions({
  queryKey: ["audit-log"],
  queryFn: ({ pageParam }) => unwrap(api.GET("/v1/audit-log", { params: { query: { limit: 50, cursor: pageParam } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export const changeRole = (id: string, role: Role) =>
  unwrap(api.PATCH("/v1/members/{user_id}", { params: { path: { user_id: id } }, body: { role } }));

export const removeMember = (id: string) => unwrap(api.DELETE("/v1/members/{user_id}", { params: { path: { user_id: id } } }));

export const invite = (body: { email: string; role: Role }) => unwrap(api.POST("/v1/invitations", { body }));

export const revokeInvitation = (id: string) =>
  unwrap(api.DELETE("/v1/invitations/{invitation_id}", { params: { path: { invitation_id: id } } }));

export async function acceptInvitation(body: { token: string; name: string | null; password: string }) {
  const session = await unwrap(api.POST("/v1/invitations/accept", { body }));
  noteSignedIn(true);
  return session;
}

export const endSession = (id: string) => unwrap(api.DELETE("/v1/sessions/{session_id}", { params: { path: { session_id: id } } }));

export const endOtherSessions = () => unwrap(api.DELETE("/v1/sessions"));

export const changePassword = (body: { password: string; current_password: string }) => unwrap(api.PATCH("/v1/me", { body }));
