import { posix, win32 } from 'node:path'

/** How one ecosystem is told to trust the mock's authority. */
export interface TrustLine {
  readonly who: string
  /** One line for the user's shell. */
  readonly line: string
}

/** The one line that each ecosystem needs, for bash and zsh, or for PowerShell where `platform` is `win32`. */
export function trustLines(caFile: string, platform: string): readonly TrustLine[] {
  return platform === 'win32' ? onWindows(caFile) : elsewhere(caFile, platform === 'darwin')
}

/** A word of a command line of bash or zsh, quoted where it has to be. */
export const quotedForShell = (path: string): string =>
  /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
const quotedForPowerShell = (path: string): string => `'${path.replaceAll("'", "''")}'`

function elsewhere(caFile: string, isMac: boolean): readonly TrustLine[] {
  const ca = quotedForShell(caFile)
  return [
    { who: 'Node.js (adds it)', line: `export NODE_EXTRA_CA_CERTS=${ca}` },
    { who: 'Python (trusts nothing else)', line: `export REQUESTS_CA_BUNDLE=${ca} SSL_CERT_FILE=${ca}` },
    { who: 'curl (trusts nothing else)', line: `export CURL_CA_BUNDLE=${ca}` },
    ...java(
      caFile,
      posix.join(posix.dirname(caFile), 'java-trust.p12'),
      quotedForShell,
      (options) => `export JAVA_TOOL_OPTIONS=${options}`,
    ),
    ...(isMac
      ? [
          {
            who: 'macOS: browsers, .NET, Go',
            line: `security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${ca}`,
          },
        ]
      : [
          { who: '.NET, Go (trust nothing else)', line: `export SSL_CERT_FILE=${ca}` },
          {
            who: 'Debian, Ubuntu: .NET, Go, curl, Java',
            line: `sudo cp ${ca} /usr/local/share/ca-certificates/mcp-entra.crt && sudo update-ca-certificates`,
          },
          { who: 'Fedora, Arch: .NET, Go, curl, Java', line: `sudo trust anchor ${ca}` },
          { who: 'Chromium on Linux', line: `certutil -d sql:"$HOME/.pki/nssdb" -A -t C,, -n mcp-entra -i ${ca}` },
        ]),
  ]
}

function onWindows(caFile: string): readonly TrustLine[] {
  const ca = quotedForPowerShell(caFile)
  return [
    { who: 'Windows: browsers, .NET, Go, curl', line: `certutil -user -addstore Root ${ca}` },
    { who: 'Node.js (adds it)', line: `$env:NODE_EXTRA_CA_CERTS = ${ca}` },
    { who: 'Python (trusts nothing else)', line: `$env:REQUESTS_CA_BUNDLE = ${ca}; $env:SSL_CERT_FILE = ${ca}` },
    ...java(
      caFile,
      win32.join(win32.dirname(caFile), 'java-trust.p12'),
      quotedForPowerShell,
      (options) => `$env:JAVA_TOOL_OPTIONS = ${options}`,
    ),
  ]
}

/** Java reads no PEM: `keytool` puts it into a store beside the file, and a variable that every Java reads names the store. */
function java(
  caFile: string,
  store: string,
  quoted: (words: string) => string,
  setOptions: (quotedOptions: string) => string,
): readonly TrustLine[] {
  const [file, keystore] = [quoted(caFile), quoted(store)]
  // JAVA_TOOL_OPTIONS is split at spaces; quotes inside it keep a path together.
  const path = store.includes(' ') ? `"${store}"` : store
  const options = quoted(`-Djavax.net.ssl.trustStore=${path} -Djavax.net.ssl.trustStorePassword=changeit`)
  return [
    {
      who: 'Java (trusts nothing else)',
      line: `keytool -importcert -noprompt -alias mcp-entra -file ${file} -keystore ${keystore} -storetype PKCS12 -storepass changeit; ${setOptions(options)}`,
    },
  ]
}
