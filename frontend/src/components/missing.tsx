/** What an address meant isn't there (any more). */
import { Button } from "@mantine/core";
import { IconMapPinOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { EmptyState } from "./empty-state";

export function Missing({ what }: { what: string }) {
  return (
    <EmptyState icon={<IconMapPinOff size={22} />} title={`This ${what} isn’t here`} action={<Button component={Link} to="/" variant="default">Go home</Button>}>
      It may have been deleted, or the address is mistyped.
    </EmptyState>
  );
}
