// The files a page has fetched or sent, so that each travels once.

export class Shelf {
  private readonly urls = new Map<string, Promise<string>>();

  /** A file that is here already. */
  put(id: string, blob: Blob): void {
    if (!this.urls.has(id)) this.urls.set(id, Promise.resolve(URL.createObjectURL(blob)));
  }

  urlOf(id: string, fetch: () => Promise<Blob>): Promise<string> {
    const known = this.urls.get(id) ?? fetch().then((blob) => URL.createObjectURL(blob));
    this.urls.set(id, known);
    known.catch(() => this.urls.delete(id)); // the next one who asks tries again
    return known;
  }

  clear(): void {
    for (const known of this.urls.values()) known.then(URL.revokeObjectURL, () => undefined);
    this.urls.clear();
  }
}
