/** Whether a host name, as `URL` writes it, means this machine: `localhost`, `[::1]`, or any address of 127.0.0.0/8 (RFC 1122 §3.2.1.3). */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
