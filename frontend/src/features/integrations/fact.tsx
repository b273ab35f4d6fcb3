/** A figure under its name. */
import { Stack, Text } from "@mantine/core";

interface Props {
  name: string;
  value: string;
  /** What it means, in a few words below. */
  note?: string | undefined;
}

export function Fact({ name, value, note }: Props) {
  return (
    <Stack gap={1}>
      <Text size="xs" c="dimmed">{name}</Text>
      <Text fw={600} className="g-num">{value}</Text>
      {note && <Text size="xs" c="dimmed" className="g-num">{note}</Text>}
    </Stack>
  );
}
