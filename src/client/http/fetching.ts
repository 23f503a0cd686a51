/** `fetch` as this client uses it; what is handed in may record, bound or (in a test) change what goes out. */
export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>
