// The wing of those who look after the whole: reports, audit, incidents, customers and deliveries, one page each.

import { useEffect } from "react";

import "../cases/style/parts.css";
import "../cases/style/one.css";
import "../cases/style/forms.css";
import "./style/wing.css";
import { words } from "../locale/zh-CN-oversight";
import type { WingProps } from "../view/wings";
import { go, hashOf, usePlace } from "../work/place";
import { AuditPage } from "./audit/AuditPage";
import { CustomersPage } from "./customers/CustomersPage";
import { DeliveriesPage } from "./deliveries/DeliveriesPage";
import { IncidentsPage } from "./incidents/IncidentsPage";
import { ReportsPage } from "./reports/ReportsPage";
import { sectionAt, sectionsFor, type Section } from "./sections";

const SECTIONS: readonly Section[] = [
  { name: "reports", roles: ["supervisor", "auditor"], View: ReportsPage },
  { name: "audit", roles: ["auditor", "admin", "supervisor"], View: AuditPage },
  { name: "incidents", roles: ["agent", "supervisor", "auditor"], View: IncidentsPage },
  { name: "customers", roles: ["agent", "supervisor", "auditor"], View: CustomersPage },
  { name: "deliveries", roles: ["supervisor", "admin"], View: DeliveriesPage },
];

export default function OversightWing({ desk, view }: WingProps) {
  const place = usePlace();
  const role = view.user?.role;
  const section = sectionAt(SECTIONS, place.wing, role);
  const astray = section !== null && section.name !== place.wing;
  useEffect(() => {
    if (astray) go(hashOf(section.name), true);
  }, [astray, section]);
  if (!section || astray) return null;
  const { View } = section;
  return (
    <div className="oversight">
      <nav className="sections" aria-label={words.label}>
        {sectionsFor(SECTIONS, role).map(({ name }) => (
          <a key={name} href={hashOf(name)} aria-current={name === section.name ? "page" : undefined}>
            {words.sections[name]}
          </a>
        ))}
      </nav>
      <View desk={desk} view={view} path={place.path} query={place.query} />
    </div>
  );
}
