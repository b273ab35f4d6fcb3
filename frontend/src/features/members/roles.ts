/** What a role may, in words, and which ones somebody may give. */
import type { Me, Role } from "@/api/types";

export const ROLES: { value: Role; label: string; may: string }[] = [
  { value: "viewer", label: "Viewer", may: "reads and exports" },
  { value: "editor", label: "Editor", may: "also changes records, models and views" },
  { value: "admin", label: "Admin", may: "also manages people, keys and integrations" },
  { value: "owner", label: "Owner", may: "may do everything" },
];

export const isAdmin = (me: Me | undefined): boolean => me?.scopes.includes("admin") ?? false;

/** Only owners make owners. */
export const rolesToGive = (me: Me | undefined) => ROLES.filter(({ value }) => value !== "owner" || me?.role === "owner");
