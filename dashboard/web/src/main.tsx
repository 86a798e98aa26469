// The first import takes the token out of the address, before any other code runs.
import "./client/token";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, Suspense, lazy } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { queries } from "./client/query";
import { applyAccent, readBrand } from "./parts/brand";
import { Guard, Loading } from "./parts/states";
import "./styles.css";

const Portal = lazy(() => import("./portal/Shell"));
const Operator = lazy(() => import("./operator/Shell"));

/** The face is part of the path: the portal of one of the tenants, or the dashboard of the people who run the service. */
const portal = /^\/portal\/(live|test)(?=\/|$)/.exec(location.pathname);

const brand = readBrand();
if (brand.accent !== null) applyAccent(brand.accent);

createRoot(document.getElementById("app")!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Router base={portal?.[0] ?? ""}>
        <Guard>
          <Suspense fallback={<Loading />}>
            {portal ? <Portal brand={brand} mode={portal[1] === "live" ? "LIVE" : "TEST"} /> : <Operator />}
          </Suspense>
        </Guard>
      </Router>
    </QueryClientProvider>
  </StrictMode>,
);
