/** Mounts the web app. */
import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./app/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";

const mount = document.getElementById("root");
if (!mount) throw new Error("The page has no #root to mount in.");
createRoot(mount).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
