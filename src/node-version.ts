/**
 * What to say to somebody whose Node is older than the package needs; undefined where it is new enough.
 * @param running such as `24.21.0`
 * @param engines such as `>=22.13`, as the manifest says it
 */
export function oldNode(running: string, engines: string): string | undefined {
  const numbers = (version: string) => (version.match(/\d+/g) ?? []).map(Number)
  const [major = 0, minor = 0] = numbers(running)
  const [leastMajor = 0, leastMinor = 0] = numbers(engines)
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined
  return `mcp-entra needs Node ${leastMajor}.${leastMinor} or newer, and this is ${running}.`
}
