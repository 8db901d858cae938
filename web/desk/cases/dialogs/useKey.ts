// The name under which a form is sent: the same content sent again after a lost answer is taken once.

import { useRef } from "react";

import { newId } from "../../../shared/new-id";

export function useKey(): (content: object) => string {
  const sent = useRef({ content: "", key: "" });
  return (content) => {
    const said = JSON.stringify(content);
    if (sent.current.content !== said) sent.current = { content: said, key: newId() };
    return sent.current.key;
  };
}
