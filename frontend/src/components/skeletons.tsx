/** Placeholders of the same height as what they stand for. */
import { Skeleton, Stack } from "@mantine/core";

export function Skeletons({ rows, height }: { rows: number; height: number }) {
  return (
    <Stack gap="sm" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => <Skeleton key={index} height={height} radius="lg" />)}
    </Stack>
  );
}
