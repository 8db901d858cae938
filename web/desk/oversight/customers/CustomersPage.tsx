// Customers: found by a phone or a complaint's number on the left, the record of one beside.

import { useEffect, useMemo, useState } from "react";

import "../style/customers.css";
import { words as all } from "../../locale/zh-CN-oversight";
import { go, hashOf } from "../../work/place";
import type { SectionProps } from "../sections";
import { Empty, Failed, Foot, Loading, Stale } from "../Standing";
import { moment } from "../told";
import { usePages } from "../usePages";
import { customersApi, type Customer } from "./contract";
import { OneCustomer } from "./OneCustomer";
import { TagList } from "./TagList";

const { customers: words } = all;

export function CustomersPage({ desk, view, path }: SectionProps) {
  const api = useMemo(() => customersApi(desk.api.calls), [desk]);
  const [q, setQ] = useState(""); // a phone does not belong into an address
  const id = path[0] ?? null;
  const [pages, found] = usePages<Customer>(q, (cursor) => api.page(q, cursor));
  const only = found.rows?.length === 1 && q !== "" ? found.rows[0]!.id : null;
  useEffect(() => {
    if (only !== null && id === null) go(hashOf("customers", [only]), true); // who was asked for is at once seen
  }, [only, id]);
  return (
    <main className="customers-page" aria-label={all.sections["customers"]}>
      <div className="customers-side">
        <header className="oversight-head">
          <h2>{all.sections["customers"]}</h2>
          <Search
            onSearch={(asked) => {
              setQ(asked);
              if (id !== null) go(hashOf("customers"));
            }}
          />
        </header>
        {found.trouble && found.rows && <Stale />}
        <div className="oversight-scroll" tabIndex={-1}>
          {!found.rows && (found.trouble ? <Failed trouble={found.trouble} onRetry={() => void pages.begin()} /> : <Loading />)}
          {found.rows?.length === 0 && <Empty heading={words.none} body={q ? words.noneBody : ""} />}
          {found.rows && found.rows.length > 0 && (
            <>
              <ul aria-label={all.sections["customers"]}>
                {found.rows.map((customer) => (
                  <Line key={customer.id} customer={customer} current={customer.id === id} />
                ))}
              </ul>
              <Foot view={found} pages={pages} />
            </>
          )}
        </div>
      </div>
      {id !== null ? (
        <OneCustomer key={id} id={id} desk={desk} view={view} api={api} onChanged={pages.begin} />
      ) : (
        <div className="customer">
          <Empty heading={words.pick} body={words.pickBody} />
        </div>
      )}
    </main>
  );
}

function Search({ onSearch }: { onSearch: (q: string) => void }) {
  const [text, setText] = useState("");
  return (
    <form
      className="customers-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <input type="search" className="pick" aria-label={words.search} placeholder={words.search} value={text} autoComplete="off" spellCheck={false} onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="button">
        {words.find}
      </button>
    </form>
  );
}

function Line({ customer, current }: { customer: Customer; current: boolean }) {
  const { id, name, phone, tags, complaints, open, lastAt } = customer;
  return (
    <li>
      <a className="customer-line" href={hashOf("customers", [id])} aria-current={current ? "true" : undefined}>
        <span className="customer-name">
          <b>{name ?? words.nameless}</b>
          <span>{phone}</span>
          <TagList tags={tags} />
        </span>
        <small>
          {words.complained(complaints, open)}
          {lastAt && <span>{words.last(moment(lastAt))}</span>}
        </small>
      </a>
    </li>
  );
}
