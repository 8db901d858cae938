// Says on every page of a demonstration that what it shows is invented; the server marks the page.

export function sayDemo(words: string): void {
  if (document.documentElement.dataset["demo"] === undefined) return;
  const ribbon = document.createElement("aside");
  ribbon.className = "demo-ribbon";
  ribbon.textContent = words;
  document.body.append(ribbon);
}
