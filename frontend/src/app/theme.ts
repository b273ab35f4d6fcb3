/** The looks: one accent, neutral greys with a hint of green, Inter. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const gather: MantineColorsTuple = [
  "#e9f7f4", "#d3ece6", "#a5d9cd", "#74c6b3", "#4cb69d", "#22a085", "#0b7a69", "#096a5b", "#075a4d", "#04473d",
];
const gray: MantineColorsTuple = [
  "#f8f9f8", "#f1f3f2", "#e6e9e8", "#d7dbd9", "#bfc5c3", "#9aa29f", "#6f7875", "#4e5653", "#323836", "#1c201f",
];
const dark: MantineColorsTuple = [
  "#e6e9e8", "#b9c0be", "#98a19e", "#6d7673", "#3f4644", "#2f3533", "#242928", "#191d1c", "#141716", "#0f1211",
];

const red: MantineColorsTuple = [
  "#fdeeee", "#fbdcdc", "#f3b4b6", "#ea8a8e", "#e0666c", "#d34a52", "#b92e38", "#a3262f", "#8a1f28", "#701820",
];

export const theme = createTheme({
  colors: { gather, gray, dark, red },
  primaryColor: "gather",
  primaryShade: { light: 6, dark: 6 },
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "12px", sm: "13.5px", md: "14px", lg: "16px", xl: "20px" },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "22px", lineHeight: "1.3" }, h2: { fontSize: "17px", lineHeight: "1.35" }, h3: { fontSize: "15px", lineHeight: "1.4" } } },
  defaultRadius: "md",
  radius: { md: "8px", lg: "12px" },
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Card: { defaultProps: { withBorder: true, radius: "lg", padding: "lg" } },
    Tooltip: { defaultProps: { openDelay: 400 } },
    Modal: { defaultProps: { closeButtonProps: { "aria-label": "Close" }, centered: true, radius: "lg", overlayProps: { backgroundOpacity: 0.35, blur: 1 } } },
    Button: { styles: { root: { fontWeight: 500 } } },
    // A closed list of options is no second thing with the same label.
    Combobox: { defaultProps: { keepMounted: false } },
    // A menu opens inside the page's main landmark, where a screen reader looks for it.
    Menu: { defaultProps: { shadow: "md", radius: "md", withInitialFocusPlaceholder: false, portalProps: { target: "#menus" } } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } } },
    Popover: { defaultProps: { radius: "md" } },
  },
});
