/** The grid's looks, by the app's own CSS variables, so that light and dark follow by themselves. */
import { themeQuartz } from "ag-grid-community";

export const ROW_HEIGHT = 38;
export const HEADER_HEIGHT = 38;
export const GROUP_HEIGHT = 28;
export const FIGURE_HEIGHT = 20;
export const FOOT_HEIGHT = 26;

export const gridTheme = themeQuartz.withParams({
  browserColorScheme: "inherit",
  accentColor: "var(--g-accent)",
  backgroundColor: "var(--g-surface)",
  foregroundColor: "var(--g-text)",
  headerBackgroundColor: "var(--g-surface)",
  headerTextColor: "var(--g-text-soft)",
  headerFontWeight: 500,
  borderColor: "var(--g-border)",
  rowBorder: { color: "var(--g-border-soft)", width: 1, style: "solid" },
  columnBorder: false,
  headerColumnBorder: false,
  headerColumnResizeHandleColor: "var(--g-border)",
  headerColumnResizeHandleHeight: "40%",
  rowHoverColor: "var(--g-hover)",
  fontFamily: "inherit",
  fontSize: 13,
  cellHorizontalPadding: 12,
  rowHeight: ROW_HEIGHT,
  headerHeight: HEADER_HEIGHT,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  valueChangeValueHighlightBackgroundColor: "var(--g-flash)",
});
