import { BlockList, isIPv4 } from 'node:net'

/** What the IANA registries of special-purpose addresses keep from the public network (RFC 6890 and its updates), and multicast. */
const specialIpv4 = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  specialIpv4.addSubnet(network, prefix)
// Azure answers its virtual machines at this address, which looks public and is not (documented: "What is IP address 168.63.129.16?").
specialIpv4.addAddress('168.63.129.16')

/** Unicast that is routed (RFC 4291 §2.4), and in it what is not, or what leads to IPv4: Teredo, 6to4, documentation. */
const globalIpv6 = new BlockList()
globalIpv6.addSubnet('2000::', 3, 'ipv6')
const specialIpv6 = new BlockList()
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  specialIpv6.addSubnet(network, prefix, 'ipv6')

/** Whether an IP address is one of the public network. IPv4 written as IPv6 is not: no honest name resolves to it. */
export const isPublicAddress = (address: string): boolean =>
  isIPv4(address) ? !specialIpv4.check(address) : globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6')
