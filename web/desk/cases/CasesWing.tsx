// The wing of complaints: the list of them, or the one whose number stands in the address.

import { useEffect, useMemo } from "react";

import "./style/parts.css";
import "./style/list.css";
import "./style/one.css";
import "./style/panels.css";
import "./style/forms.css";
import type { WingProps } from "../view/wings";
import { usePlace } from "../work/place";
import { casesApi } from "./api";
import { readFilters } from "./filters";
import { ListPage } from "./list/ListPage";
import { CasePage } from "./one/CasePage";
import { Roll } from "./roll";
import { useFresh } from "./useFresh";

export default function CasesWing({ desk, view }: WingProps) {
  const { path, query } = usePlace();
  const me = view.user?.name ?? "";
  const api = useMemo(() => casesApi(desk.api.calls, me), [desk, me]);
  const roll = useMemo(() => new Roll(api), [api]);
  const number = path[0] ?? null;
  const asked = JSON.stringify(query);
  useEffect(() => {
    if (number === null) roll.show(readFilters(query));
  }, [roll, number, asked]); // eslint-disable-line -- `asked` is `query`, compared by what it says
  useFresh(desk, () => void roll.refresh(), number === null ? undefined : null);

  if (number === null) return <ListPage roll={roll} me={me} teams={view.staff.teams} />;
  return <CasePage key={number} desk={desk} view={view} api={api} roll={roll} number={number} />;
}
