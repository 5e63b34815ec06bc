// React provider rendered on the server
import React from "react";
import { renderToString } from "react-dom/server";
import { JazzReactProvider, useAgent, useIsAuthenticated } from "jazz-tools/react";
const Who = () => React.createElement("b", null, `${useAgent().$type$} ${useIsAuthenticated()}`);
const page = (enableSSR) => renderToString(React.createElement(JazzReactProvider,
  { sync: { peer: "ws://127.0.0.1:4200" }, enableSSR, fallback: React.createElement("i", null, "later") },
  React.createElement(Who)));
console.log(page(true), page(false));
process.exit(0);
