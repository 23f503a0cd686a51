/** Whether a host name of a URL (`URL.hostname`) can only mean this machine (RFC 8252 §7.3, RFC 6761 §6.3). */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
