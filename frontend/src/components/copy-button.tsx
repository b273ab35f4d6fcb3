/** Copies a text, and says that it did. */
import { ActionIcon, Button, CopyButton as Copy, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

export function CopyButton({ value, label }: { value: string; label: string }) {
  return (
    <Copy value={value} timeout={1600}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : label} openDelay={200}>
          <ActionIcon variant="subtle" color={copied ? "gather" : "gray"} aria-label={copied ? "Copied" : label} onClick={copy}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </Copy>
  );
}

export function CopyTextButton({ value, children }: { value: string; children: string }) {
  return (
    <Copy value={value} timeout={1600}>
      {({ copied, copy }) => (
        <Button variant="default" size="compact-md" leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />} onClick={copy}>
          {copied ? "Copied" : children}
        </Button>
      )}
    </Copy>
  );
}
